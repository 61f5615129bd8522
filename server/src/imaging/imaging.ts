import type { Limits } from '../core/limits';
import type { Imaging } from '../renditions/ports';
import { findAttention } from './attention';
import { decodedPixels } from './decoded-pixels';
import { checkWritable } from './encode';
import { measure } from './measure';
import { probe } from './probe';
import { renderRaster, type RenderSettings } from './render';
import { withSharpErrors } from './sharp-errors';
import { rewriteSvg } from './svg';

/** The port of `renditions/` to pixels, on sharp. Never changes sharp's global state: it is Strapi's too. */
export function createImaging(settings: RenderSettings, limits: Limits): Imaging {
  const { sharp } = settings;
  return {
    probe: (bytes) => probe(sharp, bytes, limits),
    decodedPixels,
    findAttention: (bytes, facts, plan) => withSharpErrors(() => findAttention(bytes, facts, plan, settings)),
    async render(bytes, facts, plan) {
      if (plan.kind === 'vector') return rewriteSvg(bytes, plan.crop, plan.size);
      await checkWritable(sharp, plan.output);
      return withSharpErrors(() => renderRaster(bytes, facts, plan, settings));
    },
    measure: (bytes) => measure(sharp, bytes),
  };
}
