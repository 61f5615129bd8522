import type { Spec } from '../filter-spec/parse';
import type { Rect, Size } from '../geometry/rect';
import { UPRIGHT, type Turn } from '../geometry/turn';
import { renditionSizeOf, visibleSourceOf } from '../pixel-steps';
import type { SourceFacts } from '../source-facts';
import { planWithAttention, type ResponsiveOptions } from './plan-responsive';

/** The part of an image that a rendition shows. */
export interface ShownRegion {
  /** In fractions of the upright image. */
  readonly region: Rect;
  /** Applied to the region. */
  readonly turn: Turn;
  /** Of the rendition, in pixels. */
  readonly size: Size;
}

/** @throws InvalidSpecError, LimitExceededError where the spec cannot be carried out on this image */
export function shownRegion(spec: Spec, facts: SourceFacts, options: ResponsiveOptions): ShownRegion {
  const plan = planWithAttention(spec, facts, { ...options, accepted: [] });
  const { left, top, width, height } = plan.kind === 'vector' ? plan.crop : visibleSourceOf(plan);
  return {
    region: { left: left / facts.width, top: top / facts.height, width: width / facts.width, height: height / facts.height },
    turn: plan.kind === 'vector' ? UPRIGHT : plan.turn,
    size: plan.kind === 'vector' ? plan.size : renditionSizeOf(plan),
  };
}
