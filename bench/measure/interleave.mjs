import { spread } from './statistics.mjs';

/**
 * Measures several things in turn, A B C A B C …, so that a slow phase of the machine affects all of them.
 * The first round warms up and does not count. Returns the figures of each by its name, in the order of the rounds.
 */
export async function interleave(measures, repeats) {
  const figures = Object.fromEntries(Object.keys(measures).map((name) => [name, []]));
  for (let round = 0; round <= repeats; round += 1) {
    for (const [name, measure] of Object.entries(measures)) {
      const figure = await measure();
      if (round > 0) figures[name].push(figure);
    }
  }
  return figures;
}

/** Our figure divided by the other's, round by round: a slow phase of the machine cancels out. */
export const ratio = (ours, others) => spread(ours.map((value, round) => value / others[round]));
