import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closingLine, readReports } from '../../../scripts/test/reports.mjs';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'renditions-reports-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The used part of vitest's reports. */
async function report(name: string, counts: { passed?: number; failed?: number; pending?: number; todo?: number; unloadedFiles?: number }): Promise<string> {
  const file = join(directory, `${name}.json`);
  const unloaded = Array.from({ length: counts.unloadedFiles ?? 0 }, () => ({ status: 'failed', assertionResults: [] }));
  await writeFile(file, JSON.stringify({
    numPassedTests: counts.passed ?? 0,
    numFailedTests: counts.failed ?? 0,
    numPendingTests: counts.pending ?? 0,
    numTodoTests: counts.todo ?? 0,
    testResults: [{ status: 'passed', assertionResults: [{}] }, ...unloaded],
  }));
  return file;
}

describe('readReports', () => {
  it('adds up the reports', async () => {
    const files = [await report('unit', { passed: 40, pending: 1 }), await report('rest', { passed: 2, todo: 1 })];
    expect(await readReports(files)).toEqual({ counts: { passed: 42, failed: 0, skipped: 2 }, complaints: [] });
  });

  it('counts a file that could not be loaded as a failure', async () => {
    const { counts, complaints } = await readReports([await report('unloaded', { passed: 3, unloadedFiles: 2 })]);
    expect(counts.failed).toBe(2);
    expect(complaints).toEqual(['2 of the tests failed; see above.']);
  });

  it('reports a missing file, and counts the others', async () => {
    const { counts, complaints } = await readReports([await report('there', { passed: 3 }), join(directory, 'absent.json')]);
    expect(counts).toEqual({ passed: 3, failed: 0, skipped: 0 });
    expect(complaints).toEqual(['Expected a report of the tests in absent.json, found none: they did not run.']);
  });

  it('fails if no test ran', async () => {
    const { complaints } = await readReports([await report('empty', { pending: 4 })]);
    expect(complaints).toEqual(['Expected tests to run, found none.']);
  });
});

describe('closingLine', () => {
  it.each([
    [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
    [{ passed: 12, failed: 3, skipped: 1 }, '12 passed, 3 failed, 1 skipped'],
  ])('%j', (counts, line) => expect(closingLine(counts)).toBe(line));
});
