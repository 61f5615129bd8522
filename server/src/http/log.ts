/** Strapi's own logger has these. */
export interface Log {
  error(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
}
