/**
 * `npm run bench`: measures the plugin and its peers side by side, in one run, and writes bench/results.md.
 * `npm run bench -- hits misses` measures some of it; `--repeats 3` does it less often than five times.
 */
import { parseArgs } from 'node:util';
import { main, SetupError } from '../scripts/setup/step.mjs';
import { Report } from './report.mjs';
import { both } from './scenarios/both.mjs';
import { growth } from './scenarios/growth.mjs';
import { hits } from './scenarios/hits.mjs';
import { likeness } from './scenarios/likeness.mjs';
import { memory } from './scenarios/memory.mjs';
import { misses } from './scenarios/misses.mjs';
import { overload } from './scenarios/overload.mjs';
import { prepare } from './setup/prepare.mjs';

const SCENARIOS = { hits, misses, both, memory, overload, growth, likeness };

function readArguments() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { repeats: { type: 'string', default: '5' } } });
  const repeats = Number(values.repeats);
  const unknown = positionals.filter((name) => !Object.hasOwn(SCENARIOS, name));
  if (unknown.length > 0) throw new SetupError(`Expected any of ${Object.keys(SCENARIOS).join(', ')}; found ${unknown.join(', ')}.`);
  if (!Number.isInteger(repeats) || repeats < 1) throw new SetupError(`Expected --repeats to be a whole number of at least 1, found ${values.repeats}.`);
  return { repeats, names: positionals.length > 0 ? positionals : Object.keys(SCENARIOS) };
}

await main(async () => {
  const { repeats, names } = readArguments();
  await prepare();
  const report = new Report();
  for (const name of names) {
    // What was measured before is worth keeping.
    await SCENARIOS[name](report, { repeats }).catch((error) => {
      report.failed(name, error);
      process.exitCode = 1;
    });
    await report.write();
  }
  console.log(report.marks);
});
