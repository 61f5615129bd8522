import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { NamedSpecs } from '../../../server/src/core/filter-spec/preset';
import { clamp, sameRect, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import { roundBox, withRatio, type AspectRatio } from './cropBox';
import type { Draft, LinkOptions } from './draft';
import { initialForm, type Form } from './form';
import { formToSpec, specToForm } from './formSpec';

export interface BuilderState {
  readonly spec: string;
  readonly options: LinkOptions;
  /** Made from the last spec that a form can show. */
  readonly form: Form;
  /** Whether the form shows `spec`. False if the spec is invalid, or has more than a form can show. */
  readonly formInSync: boolean;
  /** The aspect ratio that the crop keeps while an editor drags it. */
  readonly ratio: AspectRatio;
  /** The crop as the editor has drawn it: an output size crops it further. */
  readonly drawn: Rect;
  /** The gesture of the last change, and the state before it; null if the last change is none of a gesture. */
  readonly gesture: { readonly id: number; readonly before: BuilderState } | null;
}

/** Changes with the same `gesture` are one gesture, such as a drag, which `cancel` takes back as a whole. */
interface OfGesture {
  readonly gesture?: number;
}

export type BuilderAction =
  | ({ readonly type: 'change'; readonly form: Partial<Form> } & OfGesture)
  | ({ readonly type: 'draw'; readonly box: Rect } & OfGesture)
  | ({ readonly type: 'focus'; readonly focal: Point | null } & OfGesture)
  | { readonly type: 'cancel'; readonly gesture: number }
  /** `typed` in a text field: the next one may follow at once. */
  | { readonly type: 'spec'; readonly spec: string; readonly typed?: boolean }
  | { readonly type: 'ratio'; readonly ratio: AspectRatio }
  | { readonly type: 'options'; readonly options: Partial<LinkOptions> }
  /** A whole draft, as one change. */
  | { readonly type: 'restore'; readonly draft: Partial<Draft> };

export interface BuilderContext {
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  /** Of the asset, in per cent. */
  readonly focalPoint: Point | null;
  readonly custom: CustomOperations;
  readonly presets: NamedSpecs;
}

export function initialState({ spec, ...options }: Partial<Draft>, context: BuilderContext): BuilderState {
  const form = initialForm(context.source);
  const state: BuilderState = {
    spec: formToSpec(form),
    options: { route: null, expiresAt: null, fileName: null, alt: null, ...options },
    form,
    formInSync: true,
    ratio: null,
    drawn: form.box,
    gesture: null,
  };
  return spec === undefined ? state : withSpec(state, spec, context);
}

export function reduceBuilder(state: BuilderState, action: BuilderAction, context: BuilderContext): BuilderState {
  if (action.type === 'cancel') return state.gesture?.id === action.gesture ? state.gesture.before : state;
  const id = 'gesture' in action ? action.gesture : undefined;
  const gesture = id === undefined ? null : state.gesture?.id === id ? state.gesture : { id, before: state };
  return { ...change(state, action, context), gesture };
}

function change(state: BuilderState, action: Exclude<BuilderAction, { readonly type: 'cancel' }>, context: BuilderContext): BuilderState {
  switch (action.type) {
    case 'change': return withForm(keepRatio(state, action.form, context), action.form, context);
    case 'draw': return withForm(keepSize(state), { mode: 'crop', box: action.box }, context);
    case 'focus': return withForm(state, { ...(action.focal && { smart: false }), ...(action.focal === null && context.focalPoint === null && { closeness: 0 }), focal: action.focal && { x: roundPercent(action.focal.x), y: roundPercent(action.focal.y) } }, context);
    case 'spec': return withSpec(state, action.spec, context);
    case 'ratio': return withRatioOf(state, action.ratio, context);
    case 'options': return { ...state, options: { ...state.options, ...action.options } };
    case 'restore': {
      const { spec = state.spec, ...options } = action.draft;
      return { ...withSpec(state, spec, context), options: { ...state.options, ...options } };
    }
  }
}

/** Without a focal point, the closeness of a fill has no effect: the centre becomes the focal point. */
function focusedForCloseness(form: Form, { focalPoint }: BuilderContext): Form {
  const { mode, closeness, smart, focal } = form;
  return mode === 'fill' && closeness > 0 && !smart && focal === null && focalPoint === null ? { ...form, focal: CENTRE } : form;
}

const CENTRE: Point = { x: 50, y: 50 };

/** Width divided by height of the crop, if two sides of the output set it. The crop is turned before it gets its size. */
export function ratioOf({ mode, outputWidth, outputHeight, rotate }: Form): AspectRatio {
  if (mode !== 'crop' || !outputWidth || !outputHeight) return null;
  return rotate % 180 === 0 ? outputWidth / outputHeight : outputHeight / outputWidth;
}

function keepRatio(state: BuilderState, change: Partial<Form>, { source }: BuilderContext): BuilderState {
  if (state.form.mode !== 'crop' || !('outputWidth' in change || 'outputHeight' in change || 'rotate' in change)) return state;
  const form = { ...state.form, ...change };
  const ratio = ratioOf(form);
  // From the crop as it was drawn: with each digit that is typed it would shrink otherwise.
  if (ratio !== null) return { ...state, ratio, form: { ...state.form, box: withRatio(state.drawn, ratio, source) } };
  return ratioOf(state.form) === null ? state : { ...state, ratio: null, form: { ...state.form, box: state.drawn } };
}

/** The output follows the ratio: without one, its height follows from the crop. */
function withRatioOf(state: BuilderState, ratio: AspectRatio, context: BuilderContext): BuilderState {
  const { mode, box, outputWidth, outputHeight, rotate } = state.form;
  if (mode !== 'crop' || !state.formInSync) return { ...state, ratio };
  const turned = ratio === null || rotate % 180 === 0 ? ratio : 1 / ratio;
  const height = outputWidth === null || outputHeight === null ? outputHeight : turned === null ? null : Math.max(1, Math.round(outputWidth / turned));
  return withForm({ ...state, ratio }, { outputHeight: height, ...(ratio !== null && { box: withRatio(box, ratio, context.source) }) }, context);
}

/** Two decimals are one pixel in ten thousand. */
const roundPercent = (value: number): number => Math.round(clamp(value, 0, 100) * 100) / 100;

function withForm(state: BuilderState, change: Partial<Form>, context: BuilderContext): BuilderState {
  const form = focusedForCloseness({ ...state.form, ...change }, context);
  return { ...state, form, drawn: 'box' in change ? form.box : state.drawn, formInSync: true, spec: formToSpec(form) };
}

/** The first crop that an editor draws in the mode `fill` keeps the output size, and therefore its aspect ratio. */
function keepSize(state: BuilderState): BuilderState {
  const { mode, width, height } = state.form;
  if (mode === 'crop' || !state.formInSync) return state;
  if (mode === 'fill') {
    const form: Form = { ...state.form, mode: 'crop', outputWidth: width, outputHeight: height };
    return { ...state, ratio: ratioOf(form), form };
  }
  return { ...state, ratio: null, form: { ...state.form, outputWidth: null, outputHeight: null } };
}

/** A spec with presets stays as it is written; the form shows what they stand for. It shows no crop that sticks out of the source. */
function withSpec(state: BuilderState, spec: string, { source, custom, presets }: BuilderContext): BuilderState {
  try {
    const form = specToForm(parseSpec(spec, custom, presets), state.form);
    const shown = form !== null && (form.mode !== 'crop' || sameRect(form.box, roundBox(form.box, source)));
    return shown ? { ...state, spec, form, formInSync: true, ratio: ratioOf(form) ?? state.ratio, drawn: form.box } : { ...state, spec, formInSync: false };
  } catch {
    return { ...state, spec, formInSync: false };
  }
}
