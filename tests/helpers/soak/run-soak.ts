import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestPlayground, type TestPlayground } from '../playground';
import { findInconsistencies } from './consistency';
import { moment } from './file-history';
import { ExpectedLosses } from './expected-losses';
import { SeededRandom } from './seeded-random';
import { runClients } from './run-clients';
import { SoakState, type Life } from './soak-state';
import { StoreWatch } from './store-watch';
import { SOAK_SECRET } from './visitor';

export interface SoakOptions {
  /** From the first start to the last stop, including starts. */
  readonly seconds: number;
  readonly kills: number;
  readonly seed: number;
}

export interface SoakReport {
  readonly complaints: readonly string[];
  /** The inconsistencies that a kill explains, by kind. */
  readonly explainedByKills: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  /** The maximum disk usage of the store, and the number of measurements. */
  readonly maxStoreBytes: number;
  readonly scans: number;
  /** The number of deleted renditions whose file had not changed. */
  readonly evicted: number;
}

const FILES = 6;
const MIN_LIFE_MS = 4000;

export const MAX_STORE_BYTES = 1_100_000;
/** Smaller than the popular renditions, so that many hits are read from the disk. */
const MAX_MEMORY_BYTES = 500_000;
const CONFIG = JSON.stringify({ store: { type: 'local', maxBytes: MAX_STORE_BYTES }, memory: { maxBytes: MAX_MEMORY_BYTES } });

/** Runs Strapi with visitors and editors, kills and restarts it in the same directory, and finally stops it with a signal. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const soak = new Soak(options, await mkdtemp(join(tmpdir(), 'renditions-soak-')));
  try {
    return await soak.run();
  } finally {
    await soak.clear();
  }
}

class Soak {
  readonly #state = new SoakState(FILES);
  readonly #losses = new ExpectedLosses();
  readonly #random: SeededRandom;
  readonly #storeDirectory: string;
  readonly #watch: StoreWatch;
  readonly #end: number;
  #playground: TestPlayground | null = null;

  readonly #options: SoakOptions;
  readonly #directory: string;

  constructor(options: SoakOptions, directory: string) {
    this.#options = options;
    this.#directory = directory;
    this.#random = new SeededRandom(options.seed);
    this.#storeDirectory = join(directory, 'renditions', 'public');
    this.#watch = new StoreWatch(this.#storeDirectory, (name) => this.#state.isCurrent(name));
    this.#end = moment() + options.seconds * 1000;
  }

  async run(): Promise<SoakReport> {
    for (let left = this.#options.kills; left >= 0; left -= 1) await this.#runOnce(left);
    const { complaints, counts } = this.#state;
    const { maxBytes: maxStoreBytes, scans, evicted } = this.#watch;
    return { complaints, explainedByKills: Object.fromEntries(this.#losses.counts), counts: Object.fromEntries([...counts].sort()), maxStoreBytes, scans, evicted };
  }

  async clear(): Promise<void> {
    this.#watch.stop();
    await this.#playground?.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** Runs Strapi until its kill or, if no kill is left, until its stop. */
  async #runOnce(killsLeft: number): Promise<void> {
    const playground = await startTestPlayground({ quick: true, directory: this.#directory, env: { RENDITIONS_SECRET: SOAK_SECRET, RENDITIONS_CONFIG: CONFIG } });
    this.#playground = playground;
    const share = (this.#end - moment()) / (killsLeft + 1);
    const length = Math.max(MIN_LIFE_MS, killsLeft === 0 ? share : share * this.#random.between(0.5, 1.5));
    const life: Life = { playground, until: killsLeft === 0 ? moment() + length : Infinity, killedAt: null };
    const clients = runClients(this.#state, life, this.#random);
    if (killsLeft > 0) {
      await delay(length);
      life.killedAt = moment();
      await playground.kill();
    }
    await clients;
    for (const file of this.#state.files) file?.interrupt();
    // Without a delay, so that the purges of the last changes are still running.
    if (killsLeft === 0) await playground.stop();
    await this.#checkConsistency(life.killedAt);
  }

  async #checkConsistency(killedAt: number | null): Promise<void> {
    const [state, watch] = [this.#state, this.#watch];
    watch.scan();
    state.count(killedAt === null ? 'normal stops' : 'kills');
    const found = await findInconsistencies({ state, watch, directory: this.#directory, storeDirectory: this.#storeDirectory });
    const when = killedAt === null ? 'after the stop' : `after a kill at ${new Date(killedAt).toISOString()}`;
    for (const { name, what, since } of this.#losses.unexplained(found, killedAt)) {
      state.complain(`${name}: ${what} ${when}${since === undefined ? '' : `, due at ${new Date(since).toISOString()}`}`);
    }
  }
}
