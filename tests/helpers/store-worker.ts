/**
 * A process that uses a store: `store-worker <directory> <maxBytes> <operations>`; without end if operations is 0.
 * Prints "at work" after its first write, and exits with 1 if it found a problem.
 */
import { LocalStore } from '../../server/src/stores/local-store';
import { contentOf, isComplete, keyOf } from './rendition-content';

const [directory = '', maxBytes = '0', operations = '0'] = process.argv.slice(2);
const store = new LocalStore({ directory, maxBytes: Number(maxBytes) });
const random = (below: number): number => Math.floor(Math.random() * below);

async function operate(): Promise<void> {
  const key = keyOf(1 + random(20), random(12));
  const chance = random(100);
  // A key has the same bytes in every process.
  if (chance < 50) await store.write(key, contentOf(key, 5_000 + Number.parseInt(key.hash.slice(0, 8), 16) % 100_000));
  else if (chance < 60) await store.touch(key);
  else if (chance < 62) await store.deleteFile(key.fileId);
  else {
    const bytes = await (await store.read(key))?.bytes();
    if (bytes && !isComplete(key, bytes)) throw new Error(`${key.fileId}-${key.hash} is incomplete or wrong`);
  }
}

async function work(count: number): Promise<void> {
  for (let done = 0; count === 0 || done < count; done += 1) await operate();
}

async function main(): Promise<void> {
  await store.write(keyOf(1, 1), contentOf(keyOf(1, 1), 5_000));
  process.stdout.write('at work\n');
  await Promise.all(Array.from({ length: 3 }, () => work(Number(operations))));
  await store.close();
}

main().catch((error: unknown) => {
  process.stderr.write(String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
});
