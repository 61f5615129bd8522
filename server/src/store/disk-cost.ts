/** Most file systems give out space in blocks of 4 KiB. */
export const BLOCK = 4096;

/** A rendition's entry in its directory and its line in a generation's list, generously. */
const ENTRY = 128;

/** What a rendition takes from the disk: a bound in plain bytes would let a million small files take twice of it. */
export function diskCost(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK + ENTRY;
}
