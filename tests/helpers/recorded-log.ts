import type { Log } from '../../server/src/log';

/** A log that records its lines. */
export class RecordedLog implements Log {
  readonly lines: { readonly level: keyof Log; readonly message: string }[] = [];

  error(message: string): void {
    this.lines.push({ level: 'error', message });
  }

  warn(message: string): void {
    this.lines.push({ level: 'warn', message });
  }

  debug(message: string): void {
    this.lines.push({ level: 'debug', message });
  }

  levels(): (keyof Log)[] {
    return this.lines.map(({ level }) => level);
  }
}
