import { useEffect, useRef, useState } from 'react';
import { objectUrlOf } from '../api/objectUrlOf';
import type { Asset, Preview } from '../../../server/src/contracts';
import type { Point, Size } from '../../../server/src/core/geometry/rect';
import { isAborted, readFailure, type Failure } from '../api/readFailure';
import type { GeneratorApi } from '../api/useGeneratorApi';
import type { DraftPlan } from '../builder/planDraft';
import { PreviewTimes } from '../builder/previewTime';

/** A picture that the browser has decoded. */
export interface ShownPreview {
  readonly url: string;
  readonly spec: string;
  /** False for a picture of the visible size, of another format. */
  readonly isFinal: boolean;
  /** Pixels of the picture. */
  readonly size: Size;
}

export interface PreviewState {
  readonly busy: boolean;
  /** The last picture, which can be one of an earlier spec. */
  readonly shown: ShownPreview | null;
  /** What the URL of the current spec serves; null until it is known. */
  readonly final: Preview | null;
  /** What the last spec that was rendered serves. */
  readonly lastFinal: Preview | null;
  /** The points of the last smart fills. They hardly depend on the size, and not at all on format and quality. */
  readonly attention: readonly Point[];
  /** For a format that is encoded slowly: about how long it takes. Null for others, and when it is done. */
  readonly seconds: number | null;
  /** Whether the editor has cancelled the preview of the current spec. */
  readonly cancelled: boolean;
  readonly failure: Failure | null;
  readonly cancel: () => void;
  readonly retry: () => void;
}

interface Rendered extends Pick<PreviewState, 'shown' | 'lastFinal' | 'attention' | 'failure' | 'cancelled'> {
  /** The spec that was rendered, refused or cancelled. */
  readonly settled: string | null;
  readonly finalSpec: string | null;
}

const NOTHING: Rendered = { shown: null, lastFinal: null, attention: [], failure: null, cancelled: false, settled: null, finalSpec: null };

/** Long enough to type another digit, short enough to feel immediate. */
const DELAY_MILLISECONDS = 150;
/** Smaller renditions need no other picture before them. */
const SMALL_PIXELS = 256 * 256;
const FIT_STEP = 128;

const times = new PreviewTimes();

/**
 * Renders `spec` on the server, unless `plan` rejects it: first at the size of the canvas, which is `width` CSS pixels wide, then
 * the final bytes. A new spec aborts the requests for the previous one, and so their work on the server.
 */
export function usePreview(api: GeneratorApi, { id, version }: Pick<Asset, 'id' | 'version'>, spec: string, plan: DraftPlan, width: number): PreviewState {
  const [state, setState] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  const running = useRef(new AbortController());
  const fit = useRef(0);
  fit.current = Math.min(4096, Math.max(1, Math.ceil((width * window.devicePixelRatio) / FIT_STEP)) * FIT_STEP);
  const { kind } = plan;
  const slow = plan.kind === 'planned' ? times.estimate(plan.format, plan.size) : null;
  const small = plan.kind === 'planned' && plan.size.width * plan.size.height <= SMALL_PIXELS;

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    running.current = controller;
    if (kind === 'rejected') return undefined;
    setState((last) => ({ ...last, settled: null }));
    const show = async (preview: Preview, isFinal: boolean) => {
      const shown = await decode(preview, spec, isFinal);
      if (signal.aborted) {
        if (shown !== null) URL.revokeObjectURL(shown.url);
        return;
      }
      setState((last) => ({
        ...last, failure: null, cancelled: false, ...(shown !== null && { shown }), attention: preview.attention.length > 0 ? preview.attention : last.attention,
        ...(isFinal && { settled: spec, finalSpec: spec, lastFinal: preview }),
      }));
    };
    const render = async () => {
      if (!small) await show(await api.preview(id, spec, { fit: fit.current, signal }), false);
      const started = performance.now();
      const final = await api.preview(id, spec, { signal });
      times.learn(final.format, final, (performance.now() - started) / 1000);
      await show(final, true);
    };
    const timer = setTimeout(() => {
      render().catch((error: unknown) => {
        if (!signal.aborted && !isAborted(error)) setState((last) => ({ ...last, settled: spec, cancelled: false, failure: readFailure(error) }));
      });
    }, DELAY_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, id, version, spec, kind === 'rejected', attempt]);

  const url = state.shown?.url;
  // The cleanup runs when nothing shows the picture any more.
  useEffect(() => (url === undefined ? undefined : () => URL.revokeObjectURL(url)), [url]);

  const settled = state.settled === spec;
  const busy = kind !== 'rejected' && !settled;
  return {
    busy,
    shown: state.shown,
    final: settled && state.finalSpec === spec ? state.lastFinal : null,
    lastFinal: state.lastFinal,
    attention: state.attention,
    seconds: busy ? slow : null,
    cancelled: settled && state.cancelled,
    failure: settled && kind !== 'rejected' ? state.failure : null,
    cancel: () => {
      running.current.abort();
      setState((last) => ({ ...last, settled: spec, cancelled: true, failure: null }));
    },
    retry: () => setAttempt((last) => last + 1),
  };
}

/** Null for bytes that the browser does not show, such as TIFF. */
async function decode(preview: Preview, spec: string, isFinal: boolean): Promise<ShownPreview | null> {
  const url = objectUrlOf(preview);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { url, spec, isFinal, size: { width: preview.width, height: preview.height } };
  } catch {
    URL.revokeObjectURL(url);
    return null;
  }
}
