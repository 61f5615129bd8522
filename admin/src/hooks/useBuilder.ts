import { useMemo, useReducer } from 'react';
import type { Asset, GeneratorSettings } from '../../../server/src/contracts';
import { reduceBuilder, startState, type BuilderAction, type BuilderContext, type BuilderState, type Draft } from '../builder/draft';
import { standIns } from '../builder/planDraft';

/** The builder's state, for one asset. */
export function useBuilder(asset: Asset, settings: GeneratorSettings, initial: Partial<Draft>) {
  const { width, height } = asset;
  const context = useMemo<BuilderContext>(() => ({ picture: { width, height }, custom: standIns(settings) }), [width, height, settings]);
  return useReducer((state: BuilderState, action: BuilderAction) => reduceBuilder(state, action, context), initial, (draft) => startState(draft, context));
}
