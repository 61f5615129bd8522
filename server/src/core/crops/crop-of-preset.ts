import { cropPreset, type EntryCrop } from '../filter-spec/entry-crop';
import type { Operation } from '../filter-spec/operation';
import type { Preset } from '../filter-spec/preset';
import type { ImageCrops } from './entry-crops';

type NamedSpec = Pick<Preset, 'name' | 'spec'>;

/** The crop of an entry for a preset: its box, or else its focal point. Null where the preset's own crop applies. */
export function cropOfPreset({ crops, focalPoint }: ImageCrops, { name, spec }: NamedSpec): EntryCrop | null {
  const box = Object.hasOwn(crops, name) ? crops[name] : undefined;
  if (box !== undefined) return { type: 'croppct', ...box };
  return focalPoint !== null && spec.operations.some(followsFocalPoint) ? { type: 'focal', ...focalPoint } : null;
}

const followsFocalPoint = ({ type }: Operation): boolean => type === 'fill' || type === 'custom';

/**
 * The text of the spec that is rendered for a preset: that of its operations, with the crop of the entry in front. Width
 * and format of a variant follow behind it.
 */
export function specWithCrop(preset: NamedSpec, image: ImageCrops): string {
  const crop = cropOfPreset(image, preset);
  return crop === null ? preset.spec.canonical : cropPreset(preset, crop);
}

/** Width divided by height that a crop for this spec has, in the upright image: before the turns of the spec. Null for any. */
export function cropRatioOf({ operations }: Preset['spec']): number | null {
  const index = operations.findIndex(({ type }) => type === 'fill');
  const fill = operations[index];
  if (fill?.type !== 'fill') return null;
  const swaps = operations.slice(0, index).filter((operation) => operation.type === 'rotate' && operation.degrees !== 180).length;
  const ratio = fill.width / fill.height;
  return swaps % 2 === 0 ? ratio : 1 / ratio;
}
