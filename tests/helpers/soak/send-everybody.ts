import { edit } from './editor';
import { SeededRandom } from './seeded-random';
import type { Life, SoakWorld } from './soak-world';
import { visit } from './visitor';

const VISITORS = 3;
const EDITORS = 2;

/** Visitors and editors for one life; resolves when the last of them has ended what he was at. */
export async function sendEverybody(world: SoakWorld, life: Life, random: SeededRandom): Promise<void> {
  const own = () => new SeededRandom(random.below(2 ** 32));
  const placesOf = (editor: number) => world.files.flatMap((_, place) => (place % EDITORS === editor ? [place] : []));
  await Promise.all([
    ...Array.from({ length: EDITORS }, (_, editor) => edit({ world, life, random: own(), places: placesOf(editor) })),
    ...Array.from({ length: VISITORS }, () => visit(world, life, own())),
  ]);
}
