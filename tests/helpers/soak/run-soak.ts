import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startTestPlayground, type TestPlayground } from '../playground';
import { findDisagreements } from './agreement';
import { moment } from './file-history';
import { KillLosses } from './kill-losses';
import { SeededRandom } from './seeded-random';
import { sendEverybody } from './send-everybody';
import { SoakWorld, type Life } from './soak-world';
import { StoreWatch } from './store-watch';
import { SOAK_SECRET } from './visitor';

export interface SoakOptions {
  /** From the first start to the last stop, starts included. */
  readonly seconds: number;
  readonly kills: number;
  readonly seed: number;
}

export interface SoakReport {
  readonly complaints: readonly string[];
  /** Differences that a kill explains, by kind. */
  readonly lostByKills: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  /** What `du` said of the store at most, and how often it was asked. */
  readonly mostStoreBytes: number;
  readonly looks: number;
  /** Renditions that went though their file was as it was. */
  readonly evicted: number;
}

const FILES = 6;
const LEAST_LIFE_MS = 4000;

export const MAX_STORE_BYTES = 1_100_000;
/** Smaller than what is popular: much of it is read from the disk. */
const MAX_MEMORY_BYTES = 500_000;
const CONFIG = JSON.stringify({ store: { type: 'local', maxBytes: MAX_STORE_BYTES }, memory: { maxBytes: MAX_MEMORY_BYTES } });

/** A Strapi that is visited, edited and killed, started again on the same directory, and in the end stopped in order. */
export async function runSoak(options: SoakOptions): Promise<SoakReport> {
  const soak = new Soak(options, await mkdtemp(join(tmpdir(), 'renditions-soak-')));
  try {
    return await soak.run();
  } finally {
    await soak.clear();
  }
}

class Soak {
  readonly #world = new SoakWorld(FILES);
  readonly #losses = new KillLosses();
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
    this.#watch = new StoreWatch(this.#storeDirectory, (name) => this.#world.isOfToday(name));
    this.#end = moment() + options.seconds * 1000;
  }

  async run(): Promise<SoakReport> {
    for (let left = this.#options.kills; left >= 0; left -= 1) await this.#live(left);
    const { complaints, counts } = this.#world;
    const { mostBytes: mostStoreBytes, looks, evicted } = this.#watch;
    return { complaints, lostByKills: Object.fromEntries(this.#losses.counts), counts: Object.fromEntries([...counts].sort()), mostStoreBytes, looks, evicted };
  }

  async clear(): Promise<void> {
    this.#watch.stop();
    await this.#playground?.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** One life: to the moment of its kill, or, where none is left, to an orderly stop. */
  async #live(killsLeft: number): Promise<void> {
    const playground = await startTestPlayground({ directory: this.#directory, env: { RENDITIONS_SECRET: SOAK_SECRET, RENDITIONS_CONFIG: CONFIG } });
    this.#playground = playground;
    const share = (this.#end - moment()) / (killsLeft + 1);
    const length = Math.max(LEAST_LIFE_MS, killsLeft === 0 ? share : share * this.#random.between(0.5, 1.5));
    const life: Life = { playground, until: killsLeft === 0 ? moment() + length : Infinity, killedAt: null };
    const everybody = sendEverybody(this.#world, life, this.#random);
    if (killsLeft > 0) {
      await delay(length);
      life.killedAt = moment();
      await playground.kill();
    }
    await everybody;
    for (const file of this.#world.files) file?.interrupt();
    // At once: what was changed last is still being purged.
    if (killsLeft === 0) await playground.stop();
    await this.#compare(life.killedAt);
  }

  async #compare(killedAt: number | null): Promise<void> {
    const [world, watch] = [this.#world, this.#watch];
    watch.look();
    world.count(killedAt === null ? 'orderly stops' : 'kills');
    const found = await findDisagreements({ world, watch, directory: this.#directory, storeDirectory: this.#storeDirectory });
    const when = killedAt === null ? 'after the stop' : `after a kill at ${new Date(killedAt).toISOString()}`;
    for (const { name, what, since } of this.#losses.unexplained(found, killedAt)) {
      world.complain(`${name}: ${what} ${when}${since === undefined ? '' : `, to be done at ${new Date(since).toISOString()}`}`);
    }
  }
}
