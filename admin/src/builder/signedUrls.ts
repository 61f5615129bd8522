import type { Asset, GeneratorSettings, SignRequest } from '../../../server/src/contracts';
import { presetNamedIn } from '../../../server/src/core/filter-spec/preset';
import { FORMATS } from '../../../server/src/core/formats';
import type { BuilderState } from './builderState';
import { formToSpec2x } from './formSpec';
import { planDraft, type DraftPlan } from './planDraft';

/** A file name without its extension. */
export const stemOf = (name: string): string => name.replace(/\.[A-Za-z0-9]{1,5}$/, '');

/** The asset's name with the extension of the rendition's format; without one where the format depends on the browser. */
export function defaultFileName({ name }: Asset, plan: DraftPlan): string {
  const stem = stemOf(name);
  return plan.kind === 'planned' && !plan.automatic ? `${stem}.${FORMATS[plan.format].extension}` : stem;
}

/** Requests the URL of the spec and, if there is one, of the spec for `2x` screens, in this order. Null for a rejected spec. */
export function signRequestOf(state: BuilderState, plan: DraftPlan, asset: Asset, settings: GeneratorSettings): SignRequest | null {
  if (plan.kind === 'rejected') return null;
  const { spec, options: { route, expiresAt, fileName } } = state;
  const spec2x = state.formInSync ? spec2xOf(state, plan, asset, settings) : null;
  return {
    specs: spec2x === null ? [spec] : [spec, spec2x],
    fileName: fileName ?? defaultFileName(asset, plan),
    ...(route !== null && { route }),
    ...(expiresAt !== null && { expiresAt }),
  };
}

/** Sides are rounded down to whole pixels, so the doubled side can be one pixel shorter than twice the side. */
const MAX_MISSING_PIXELS = 1;

/** Null if the source does not have the pixels, or if the spec names a preset: once that changes, the two would show different images. */
function spec2xOf({ form, spec }: BuilderState, plan: DraftPlan, asset: Asset, settings: GeneratorSettings): string | null {
  if (presetNamedIn(spec) !== undefined) return null;
  const spec2x = formToSpec2x(form);
  if (spec2x === null || plan.kind !== 'planned') return null;
  const plan2x = planDraft(spec2x, asset, settings, []);
  if (plan2x.kind !== 'planned') return null;
  const isLarge = (side: 'width' | 'height') => plan2x.size[side] >= plan.size[side] * 2 - MAX_MISSING_PIXELS;
  return isLarge('width') && isLarge('height') ? spec2x : null;
}

/** Names and addresses of the computer itself, as `URL` prints them. */
const LOCAL_HOST = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** The origin of an absolute URL that works only on the computer itself, else null. Strapi's URLs do if `server.url` is not set. */
export function localOrigin(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { hostname, origin } = new URL(url);
  return LOCAL_HOST.test(hostname) ? origin : null;
}
