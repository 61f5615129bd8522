import type { View } from '../geometry/view';

/**
 * An operation of the project's own, registered in the plugin's configuration under its name.
 *
 * `Image` is sharp's pipeline; the grammar does not need to know it.
 */
export interface CustomOperation<Image = unknown> {
  /** For the sentence of an error and the documentation, for example `tint-RRGGBB`. */
  readonly syntax: string;
  /** Raise it when the same arguments give other pixels than before: cached renditions are then made anew. */
  readonly version?: number;
  /** The arguments in their canonical spelling (characters `A-Z a-z 0-9 . _` only), or null to refuse them. */
  parse(args: readonly string[]): readonly string[] | null;
  /** Its geometric step: pure, returns a new view. */
  transform?(view: View, args: readonly string[]): View;
  /** Its step on the resized pixels, after all built-in operations: returns the pipeline it was handed. */
  render?(image: Image, args: readonly string[]): Image;
}

export type CustomOperations = Readonly<Record<string, CustomOperation>>;
