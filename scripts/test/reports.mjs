import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

const none = { passed: 0, failed: 0, skipped: 0 };

const add = (one, other) => ({ passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped });

/** A file that cannot be loaded has no tests in the report: it counts as one failure. */
const unloaded = (report) => report.testResults.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0).length;

const countsOf = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests + unloaded(report),
  skipped: report.numPendingTests + report.numTodoTests,
});

async function readCounts(file) {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : countsOf(JSON.parse(text));
}

/** The sums of vitest's JSON reports, and their problems. */
export async function readReports(files) {
  const read = await Promise.all(files.map(readCounts));
  const counts = read.reduce((sum, one) => add(sum, one ?? none), none);
  const complaints = files.filter((_, index) => read[index] === null).map((file) => `Expected a report of the tests in ${basename(file)}, found none: they did not run.`);
  if (counts.failed > 0) complaints.push(`${counts.failed} of the tests failed; see above.`);
  if (counts.passed + counts.failed === 0) complaints.push('Expected tests to run, found none.');
  return { counts, complaints };
}

export const closingLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
