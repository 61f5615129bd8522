import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/setup/paths.mjs';
import { ratio } from './measure/interleave.mjs';
import { spread } from './measure/statistics.mjs';
import { BENCH } from './setup/paths.mjs';

const short = (value) => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3));
const range = ({ median, least, most }) => (least === most ? short(median) : `${short(median)} (${short(least)} to ${short(most)})`);

/** Collects the measurements, prints each at once, and writes them as tables. */
export class Report {
  #lines = [];
  #marks = [];

  /** `notes` are sentences above its table. */
  section(title, notes = []) {
    this.#say(`\n## ${title}\n`);
    for (const note of notes) this.#say(`${note}\n`);
    this.#say('| | | median (least to most) | ours to it |\n|---|---|---|---|');
  }

  /** The figures of one measurement by program; ours is "renditions". */
  compare(what, unit, figures) {
    for (const [who, values] of Object.entries(figures)) {
      const times = who === 'renditions' || figures.renditions === undefined ? '' : `${range(ratio(figures.renditions, values))}`;
      this.#say(`| ${what} | ${who} | ${range(spread(values))} ${unit} | ${times} |`);
    }
  }

  figure(what, value, unit, note = '') {
    this.#say(`| ${what} | | ${typeof value === 'number' ? short(value) : range(value)} ${unit} | ${note} |`);
  }

  /** A target: `atLeast` or `atMost` this value. */
  mark(what, { atLeast, atMost }, value) {
    const reached = atLeast === undefined ? value.median <= atMost : value.median >= atLeast;
    this.#marks.push(`| ${what} | ${atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`} | ${range(value)} | ${reached ? 'reached' : 'missed'} |`);
    console.log(`  mark: ${this.#marks.at(-1)}`);
  }

  failed(scenario, error) {
    this.#say(`\n${scenario} failed: ${error.message}`);
    console.error(error);
  }

  get marks() {
    return ['\n## Marks\n', '| | target | median (least to most) | |', '|---|---|---|---|', ...this.#marks].join('\n');
  }

  async write() {
    await writeFile(join(BENCH, 'results.md'), `${['# Measured', '', machine(), ...this.#lines, this.marks].join('\n')}\n`);
  }

  #say(line) {
    this.#lines.push(line);
    console.log(line);
  }
}

function machine() {
  // The `exports` of some packages hide their package.json.
  const version = (name, folder = ROOT) => JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')).version;
  const peers = ['ipx', 'strapi-plugin-image-sharp', 'ssim.js'].map((name) => `${name} ${version(name, BENCH)}`);
  return `${cpus()[0].model.trim()}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}; Strapi ${version('@strapi/strapi')}, sharp ${version('sharp')}, ${peers.join(', ')}; ${new Date().toISOString().slice(0, 10)}.`;
}
