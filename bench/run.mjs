/**
 * `npm run bench`: measures the plugin and its peers side by side, in one run, and writes bench/results.md.
 * `npm run bench -- hits misses` runs some scenarios; `--repeats 3` changes the number of rounds (5); `--earlier FOLDER` compares with another checkout.
 */
import { parseArgs } from 'node:util';
import { main, SetupError } from '../scripts/setup/step.mjs';
import { Report } from './report.mjs';
import { prepare } from './setup/prepare.mjs';

/** Imported after their packages are installed. */
const SCENARIOS = {
  hits: () => import('./scenarios/hits.mjs'),
  misses: () => import('./scenarios/misses.mjs'),
  renders: () => import('./scenarios/renders.mjs'),
  burst: () => import('./scenarios/burst.mjs'),
  both: () => import('./scenarios/both.mjs'),
  warm: () => import('./scenarios/warm.mjs'),
  memory: () => import('./scenarios/memory.mjs'),
  overload: () => import('./scenarios/overload.mjs'),
  growth: () => import('./scenarios/growth.mjs'),
  likeness: () => import('./scenarios/likeness.mjs'),
  lists: () => import('./scenarios/lists.mjs'),
  endurance: () => import('./scenarios/endurance.mjs'),
  earlier: () => import('./scenarios/earlier.mjs'),
};

function readArguments() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { repeats: { type: 'string', default: '5' }, earlier: { type: 'string' } } });
  const repeats = Number(values.repeats);
  const unknown = positionals.filter((name) => !Object.hasOwn(SCENARIOS, name));
  if (unknown.length > 0) throw new SetupError(`Expected any of ${Object.keys(SCENARIOS).join(', ')}; found ${unknown.join(', ')}.`);
  if (!Number.isInteger(repeats) || repeats < 1) throw new SetupError(`Expected --repeats to be a whole number of at least 1, found ${values.repeats}.`);
  const all = Object.keys(SCENARIOS).filter((name) => name !== 'earlier' || values.earlier !== undefined);
  return { repeats, checkout: values.earlier, names: positionals.length > 0 ? positionals : all };
}

await main(async () => {
  const { repeats, checkout, names } = readArguments();
  await prepare();
  const report = new Report();
  for (const name of names) {
    const { [name]: measure } = await SCENARIOS[name]();
    // Keeps the measurements that were completed.
    await measure(report, { repeats, checkout }).catch((error) => {
      report.failed(name, error);
      process.exitCode = 1;
    });
    await report.write();
  }
  console.log(report.marks);
});
