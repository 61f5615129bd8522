import type { Asset } from '../../../server/src/contracts';
import type { DraftPlan } from './planDraft';

/** What a rendition does not have of its source although the editor did not ask for that. */
export type Loss = 'animation' | 'transparency';

export function lossesOf(draft: DraftPlan, { frames, alpha }: Pick<Asset, 'frames' | 'alpha'>): readonly Loss[] {
  if (draft.kind !== 'planned' || draft.plan.kind === 'vector') return [];
  const { animated, background, format } = draft.plan.output;
  return [
    ...(frames > 1 && !animated ? (['animation'] as const) : []),
    // The encoder fills transparent parts with white.
    ...(alpha && background === null && format === 'jpeg' ? (['transparency'] as const) : []),
  ];
}
