/** An error whose message is all that a person needs: no stack is shown. */
export class SetupError extends Error {
  name = 'SetupError';
}

const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs one step and says how it went and how long it took. A step that had nothing to do returns why, as a text. */
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

/** Runs a whole script: what it throws becomes a message and an exit code. */
export async function main(run) {
  try {
    await run();
  } catch (error) {
    console.error(`\n${error instanceof SetupError ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
