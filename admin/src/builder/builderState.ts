import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { NamedSpecs } from '../../../server/src/core/filter-spec/preset';
import { clamp, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import type { AspectRatio } from './cropBox';
import type { Draft, UrlOptions } from './draft';
import { initialForm, type Form } from './form';
import { formToSpec, specToForm } from './formSpec';

export interface BuilderState {
  readonly spec: string;
  readonly options: UrlOptions;
  /** Made from the last spec that a form can show. */
  readonly form: Form;
  /** Whether the form shows `spec`. False if the spec is invalid, or has more than a form can show. */
  readonly formInSync: boolean;
  /** The aspect ratio that the crop keeps while an editor drags it. */
  readonly ratio: AspectRatio;
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
  | { readonly type: 'spec'; readonly spec: string }
  | { readonly type: 'ratio'; readonly ratio: AspectRatio }
  | { readonly type: 'options'; readonly options: Partial<UrlOptions> };

export interface BuilderContext {
  /** Size of the upright source, in pixels. */
  readonly source: Size;
  readonly custom: CustomOperations;
  readonly presets: NamedSpecs;
}

export function initialState({ spec, ...options }: Partial<Draft>, context: BuilderContext): BuilderState {
  const form = initialForm(context.source);
  const state: BuilderState = {
    spec: formToSpec(form),
    options: { route: null, expiresAt: null, fileName: null, ...options },
    form,
    formInSync: true,
    ratio: null,
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
    case 'change': return withForm(state, action.form);
    case 'draw': return withForm(keepSize(state), { mode: 'crop', box: action.box });
    case 'focus': return withForm(state, { ...(action.focal && { smart: false }), focal: action.focal && { x: roundPercent(action.focal.x), y: roundPercent(action.focal.y) } });
    case 'spec': return withSpec(state, action.spec, context);
    case 'ratio': return { ...state, ratio: action.ratio };
    case 'options': return { ...state, options: { ...state.options, ...action.options } };
  }
}

/** Two decimals are one pixel in ten thousand. */
const roundPercent = (value: number): number => Math.round(clamp(value, 0, 100) * 100) / 100;

function withForm(state: BuilderState, change: Partial<Form>): BuilderState {
  const form = { ...state.form, ...change };
  return { ...state, form, formInSync: true, spec: formToSpec(form) };
}

/** The first crop that an editor draws in the mode `fill` keeps the output size, and therefore its aspect ratio. */
function keepSize(state: BuilderState): BuilderState {
  const { mode, width, height } = state.form;
  if (mode === 'crop' || !state.formInSync) return state;
  if (mode === 'fill') return { ...state, ratio: width / height, form: { ...state.form, outputWidth: width, outputHeight: height } };
  return { ...state, ratio: null, form: { ...state.form, outputWidth: null, outputHeight: null } };
}

/** A spec with presets stays as it is written; the form shows what they stand for. */
function withSpec(state: BuilderState, spec: string, { custom, presets }: BuilderContext): BuilderState {
  try {
    const form = specToForm(parseSpec(spec, custom, presets), state.form);
    return form === null ? { ...state, spec, formInSync: false } : { ...state, spec, form, formInSync: true };
  } catch {
    return { ...state, spec, formInSync: false };
  }
}
