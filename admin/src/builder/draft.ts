import { clamp, type Point, type Rect, type Size } from '../../../server/src/core/geometry/rect';
import type { CustomOperations } from '../../../server/src/core/filter-spec/custom-operation';
import { parseSpec } from '../../../server/src/core/filter-spec/parse';
import type { Ratio } from './cropBox';
import { startForm, type Form } from './form';
import { readForm } from './readForm';
import { writeForm } from './writeForm';

/** What a URL says beside its spec. */
export interface UrlOptions {
  /** Null for the first of the configuration. */
  readonly route: string | null;
  /** Seconds since the epoch, or null for a URL without an end. */
  readonly expiresAt: number | null;
  /** Null for one made from the asset's name. */
  readonly fileName: string | null;
}

/** What the address keeps, so that the page can be reloaded and sent to somebody. */
export interface Draft extends UrlOptions {
  /** As it was typed: not always valid. */
  readonly spec: string;
}

export interface BuilderState {
  readonly spec: string;
  readonly options: UrlOptions;
  /** The last form that the spec could be read into. */
  readonly form: Form;
  /** Whether the form says what the spec says. */
  readonly shown: boolean;
  /** The shape that dragging the rectangle keeps. */
  readonly ratio: Ratio;
}

export type BuilderAction =
  | { readonly type: 'change'; readonly form: Partial<Form> }
  | { readonly type: 'draw'; readonly box: Rect }
  | { readonly type: 'focus'; readonly focal: Point | null }
  | { readonly type: 'spec'; readonly spec: string }
  | { readonly type: 'ratio'; readonly ratio: Ratio }
  | { readonly type: 'options'; readonly options: Partial<UrlOptions> };

/** What the browser knows of the image and of the grammar. */
export interface BuilderContext {
  readonly picture: Size;
  readonly custom: CustomOperations;
}

export function startState({ spec, ...options }: Partial<Draft>, context: BuilderContext): BuilderState {
  const form = startForm(context.picture);
  const state: BuilderState = {
    spec: writeForm(form),
    options: { route: null, expiresAt: null, fileName: null, ...options },
    form,
    shown: true,
    ratio: null,
  };
  return spec === undefined ? state : withSpec(state, spec, context);
}

export function reduceBuilder(state: BuilderState, action: BuilderAction, context: BuilderContext): BuilderState {
  switch (action.type) {
    case 'change': return withForm(state, action.form);
    case 'draw': return withForm(keepSize(state), { mode: 'crop', box: action.box });
    case 'focus': return withForm(state, { focal: action.focal && { x: percentOf(action.focal.x), y: percentOf(action.focal.y) } });
    case 'spec': return withSpec(state, action.spec, context);
    case 'ratio': return { ...state, ratio: action.ratio };
    case 'options': return { ...state, options: { ...state.options, ...action.options } };
  }
}

/** Two decimals are a pixel in ten thousand. */
const percentOf = (value: number): number => Math.round(clamp(value, 0, 100) * 100) / 100;

function withForm(state: BuilderState, change: Partial<Form>): BuilderState {
  const form = { ...state.form, ...change };
  return { ...state, form, shown: true, spec: writeForm(form) };
}

/** A rectangle that is drawn while the size is a given one keeps that size, and so its shape. */
function keepSize(state: BuilderState): BuilderState {
  const { mode, width, height } = state.form;
  if (mode === 'crop' || !state.shown) return state;
  if (mode === 'fill') return { ...state, ratio: width / height, form: { ...state.form, boxWidth: width, boxHeight: height } };
  return { ...state, ratio: null, form: { ...state.form, boxWidth: null, boxHeight: null } };
}

function withSpec(state: BuilderState, spec: string, { custom }: BuilderContext): BuilderState {
  try {
    const form = readForm(parseSpec(spec, custom), state.form);
    return form === null ? { ...state, spec, shown: false } : { ...state, spec, form, shown: true };
  } catch {
    return { ...state, spec, shown: false };
  }
}
