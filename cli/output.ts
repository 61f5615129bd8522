import { SingleBar } from 'cli-progress';
import { DONE } from './exit-code';

export interface Progress {
  update(done: number, text: string): void;
  stop(): void;
}

export interface Output {
  /** Set by a command that did its work and found a failure. */
  exitCode: number;
  /** Prints a result: as JSON where that was asked for, else as text. */
  result(json: unknown, text: () => string, asJson: boolean): void;
  /** A line for people, on standard error. */
  note(line: string): void;
  /** A bar on a terminal; without one, a line now and then. `total` is null where it is not known. */
  progress(total: number | null): Progress;
}

export interface OutputOptions {
  write(text: string): void;
  /** Of standard error, where progress is shown. */
  readonly isTerminal: boolean;
}

/** Lines of progress in a log. */
const LINE_EVERY_MS = 10_000;

export function createOutput({ write, isTerminal }: OutputOptions): Output {
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  return {
    exitCode: DONE,
    result: (json, text, asJson) => write(`${asJson ? JSON.stringify(json, null, 2) : text()}\n`),
    note,
    progress: (total) => (isTerminal ? barOf(total) : linesOf(note)),
  };
}

function barOf(total: number | null): Progress {
  const bar = new SingleBar({ format: total === null ? '{text}' : '{bar} {percentage} % | {text}', stream: process.stderr, hideCursor: true, clearOnComplete: true });
  bar.start(total ?? 0, 0, { text: '' });
  return { update: (done, text) => bar.update(total === null ? 0 : done, { text }), stop: () => bar.stop() };
}

function linesOf(note: (line: string) => void): Progress {
  let noted = performance.now();
  return {
    update(_done, text) {
      if (performance.now() - noted < LINE_EVERY_MS) return;
      noted = performance.now();
      note(text);
    },
    stop: () => undefined,
  };
}

/** Columns, aligned; numbers are right-aligned by the caller. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_name, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all.map((row) => row.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** In powers of 1024, as the settings are: `12.3 MB`. */
export function printBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${power === 0 ? bytes : (bytes / 1024 ** power).toFixed(1)} ${UNITS[power]}`;
}
