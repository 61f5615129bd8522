import { edit } from './editor';
import { SeededRandom } from './seeded-random';
import type { Life, SoakState } from './soak-state';
import { visit } from './visitor';

const VISITORS = 3;
const EDITORS = 2;

/** Runs visitors and editors until Strapi stops; resolves when all of them have finished. */
export async function runClients(state: SoakState, life: Life, random: SeededRandom): Promise<void> {
  const own = () => new SeededRandom(random.below(2 ** 32));
  const placesOf = (editor: number) => state.files.flatMap((_, place) => (place % EDITORS === editor ? [place] : []));
  await Promise.all([
    ...Array.from({ length: EDITORS }, (_, editor) => edit({ state, life, random: own(), places: placesOf(editor) })),
    ...Array.from({ length: VISITORS }, () => visit(state, life, own())),
  ]);
}
