import type { Asset, GeneratorSettings, SignRequest } from '../../../server/src/contracts';
import { FORMATS } from '../../../server/src/core/formats';
import type { BuilderState } from './draft';
import { planDraft, type Planned } from './planDraft';
import { writeDoubled } from './writeForm';

/** The asset's name with the extension of what comes out. */
export function defaultFileName({ name }: Asset, planned: Planned): string {
  const stem = name.replace(/\.[A-Za-z0-9]{1,5}$/, '');
  return planned.kind === 'planned' ? `${stem}.${FORMATS[planned.format].extension}` : stem;
}

/** What to have signed: the spec, and after it the one for screens of twice the density, if there is one. Null for a spec that is refused. */
export function signRequest(state: BuilderState, planned: Planned, asset: Asset, settings: GeneratorSettings): SignRequest | null {
  if (planned.kind === 'refused') return null;
  const { spec, options: { route, expiresAt, fileName } } = state;
  const doubled = state.shown ? doubledSpec(state, planned, asset, settings) : null;
  return {
    specs: doubled === null ? [spec] : [spec, doubled],
    fileName: fileName ?? defaultFileName(asset, planned),
    ...(route !== null && { route }),
    ...(expiresAt !== null && { expiresAt }),
  };
}

/** Sides are cut off to whole pixels: twice a side may be one short of it. */
const SHORT = 1;

/** Only where the image really has the pixels. */
function doubledSpec({ form }: BuilderState, single: Planned, asset: Asset, settings: GeneratorSettings): string | null {
  const spec = writeDoubled(form);
  if (spec === null || single.kind !== 'planned') return null;
  const doubled = planDraft(spec, asset, settings, []);
  if (doubled.kind !== 'planned') return null;
  const enough = doubled.size.width >= single.size.width * 2 - SHORT && doubled.size.height >= single.size.height * 2 - SHORT;
  return enough ? spec : null;
}
