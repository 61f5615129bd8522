import type { View } from '../geometry/view';

/**
 * A custom operation, registered in the plugin's configuration under its name.
 *
 * `Image` is sharp's pipeline. Core does not know sharp's type.
 */
export interface CustomOperation<Image = unknown> {
  /** Shown in error messages and documentation, for example `tint-RRGGBB`. */
  readonly syntax: string;
  /** Raise it when the same arguments give other pixels than before: cached renditions are then rendered again. */
  readonly version?: number;
  /** Returns the arguments in their canonical spelling (characters `A-Z a-z 0-9 . _` only), or null to refuse them. */
  parse(args: readonly string[]): readonly string[] | null;
  /** The geometric step. Pure; returns a new view. */
  transform?(view: View, args: readonly string[]): View;
  /** The step on pixels, after all built-in operations. Returns the pipeline. */
  render?(image: Image, args: readonly string[]): Image;
}

export type CustomOperations = Readonly<Record<string, CustomOperation>>;
