import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { WORK } from '../setup/paths.mjs';
import { findPython, pythonFolder } from '../setup/python.mjs';

/** Computes SSIMULACRA2 with a package for Python. Or `{ missing }`, a sentence. */
export async function startScorer() {
  const { python, missing } = await findPython('ssimulacra2');
  if (missing !== undefined) return { missing };
  const child = spawn(python, [join(pythonFolder('ssimulacra2'), 'score.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, 'exit').then(([code]) => { throw new Error(`score.py ended with ${code}`); });
  // Without a line that waits for it, it is no failure.
  ended.catch(() => undefined);
  const line = async () => (await Promise.race([once(lines, 'line'), ended]))[0];
  await line();
  const decoded = join(WORK, 'decoded.png');
  await mkdir(WORK, { recursive: true });
  return {
    /** How an image looks to the eye beside the original at a path: 100 if they are equal, 90 if one sees no difference. */
    async score(original, bytes) {
      // Decoded here: the package reads fewer formats.
      await sharp(bytes).removeAlpha().toColourspace('srgb').png({ compressionLevel: 1 }).toFile(decoded);
      child.stdin.write(`${JSON.stringify([original, decoded])}\n`);
      return Number(await line());
    },
    async stop() {
      child.stdin.end();
      await ended.catch(() => undefined);
    },
  };
}
