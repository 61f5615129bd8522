import type { Operation, OperationOf } from './operation';
import { printOperation } from './parse';
import type { Preset } from './preset';

/** A crop that belongs to an entry: its box, or its focal point, in per cent of the upright image. */
export type EntryCrop = OperationOf<'croppct'> | OperationOf<'focal'>;

/** The text of a spec: the crop, and behind it the operations of the preset. */
export function cropPreset({ spec }: Pick<Preset, 'spec'>, crop: EntryCrop): string {
  const operations = crop.type === 'croppct' ? spec.operations.map(keepBox) : spec.operations.filter(({ type }) => type !== 'focal').map(keepPoint);
  return [crop, ...operations].map(printOperation).join('|');
}

/** The editor chose the box: it is not cropped closer, nor around an area of interest. */
const keepBox = (operation: Operation): Operation => (operation.type === 'fill' ? { ...operation, closeness: 0, smart: false } : operation);

/** The editor chose the point: no area of interest takes its place. */
const keepPoint = (operation: Operation): Operation => (operation.type === 'fill' ? { ...operation, smart: false } : operation);
