import type { RenditionFormat } from '../../../server/src/core/formats';
import type { Size } from '../../../server/src/core/geometry/rect';

/** A first guess, in pixels per second, for a server of ordinary speed. */
const AVIF_SPEED = 400_000;

/** The weight of the last measurement among those before. */
const WEIGHT = 0.5;

/** How long formats take that are encoded slowly. It learns from the previews of this browser. */
export class PreviewTimes {
  #speed = AVIF_SPEED;

  /** Seconds, at least one; null for a format that is fast. */
  estimate(format: RenditionFormat, { width, height }: Size): number | null {
    return format === 'avif' ? Math.max(1, Math.round((width * height) / this.#speed)) : null;
  }

  learn(format: RenditionFormat, { width, height }: Size, seconds: number): void {
    if (format === 'avif' && seconds > 0) this.#speed += WEIGHT * ((width * height) / seconds - this.#speed);
  }
}
