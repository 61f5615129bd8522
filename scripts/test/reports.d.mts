export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export function readReports(files: readonly string[]): Promise<{ counts: Counts; complaints: string[] }>;
export function closingLine(counts: Counts): string;
