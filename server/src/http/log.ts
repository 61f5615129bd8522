/** Strapi's own logger has these. Lines of one kind may be aggregated. */
export interface Log {
  error(message: string, kind?: string): void;
  warn(message: string, kind?: string): void;
  debug(message: string): void;
}
