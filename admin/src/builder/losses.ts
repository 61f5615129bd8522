import type { Asset } from '../../../server/src/contracts';
import { FORMATS } from '../../../server/src/core/formats';
import type { DraftPlan } from './planDraft';

/** What a rendition does not have of its source although the editor did not ask for that. */
export type Loss = 'animation' | 'transparency';

export function lossesOf(draft: DraftPlan, { frames, alpha }: Pick<Asset, 'frames' | 'alpha'>): readonly Loss[] {
  if (draft.kind !== 'planned' || draft.plan.kind === 'vector') return [];
  const { animated, format } = draft.plan.output;
  return [
    ...(frames > 1 && !animated ? (['animation'] as const) : []),
    // White takes the place of transparent parts.
    ...(alpha && !draft.filled && !FORMATS[format].alpha ? (['transparency'] as const) : []),
  ];
}
