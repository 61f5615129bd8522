/** An error with a complete message: `main` prints no stack. */
export class SetupError extends Error {
  name = 'SetupError';
}

const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs one step and prints its outcome and duration. A step that skips its work returns the reason as a text. */
export async function step(title, run) {
  const begun = performance.now();
  process.stdout.write(`▸ ${title} … `);
  try {
    const outcome = await run();
    console.log(typeof outcome === 'string' ? `${outcome} (${seconds(begun)})` : `done (${seconds(begun)})`);
    return outcome;
  } catch (error) {
    console.log(`failed (${seconds(begun)})`);
    throw error;
  }
}

/** Runs a script; prints its error and sets the exit code. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    console.error(`\n${error instanceof SetupError ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
