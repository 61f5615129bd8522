import { reduceBuilder, type BuilderAction, type BuilderContext, type BuilderState } from './builderState';

/** The states of the builder, for undo and redo. */
export interface History {
  /** The oldest comes first. */
  readonly past: readonly BuilderState[];
  readonly present: BuilderState;
  /** What was undone; the next to redo comes first. */
  readonly future: readonly BuilderState[];
  /** Further changes of the same kind belong to the last step; null after a rest. */
  readonly open: string | null;
}

export type HistoryAction = BuilderAction | { readonly type: 'undo' | 'redo' | 'rest' };

const MAX_STEPS = 100;

export const initialHistory = (present: BuilderState): History => ({ past: [], present, future: [], open: null });

/** A drag is one step, and so are numbers, texts and sliders that change without a rest. */
export function reduceHistory(history: History, action: HistoryAction, context: BuilderContext): History {
  const { past, present, future } = history;
  switch (action.type) {
    // A drag may rest.
    case 'rest': return history.open === null || history.open.startsWith(GESTURE) ? history : { ...history, open: null };
    case 'undo': {
      const last = past.at(-1);
      return last === undefined ? history : { past: past.slice(0, -1), present: last, future: [present, ...future], open: null };
    }
    case 'redo': {
      const [next, ...rest] = future;
      return next === undefined ? history : { past: [...past, present], present: next, future: rest, open: null };
    }
    case 'cancel': {
      const next = reduceBuilder(present, action, context);
      return next === present ? history : { past: history.open === gestureOf(action.gesture) ? past.slice(0, -1) : past, present: next, future, open: null };
    }
    default: return change(history, action, context);
  }
}

function change(history: History, action: Exclude<BuilderAction, { readonly type: 'cancel' }>, context: BuilderContext): History {
  const { past, present } = history;
  const next = reduceBuilder(present, action, context);
  // A choice that shows in no link is no step, such as the ratio for the next drag.
  if (isSame(present, next)) return { ...history, present: next };
  const open = kindOf(action);
  const joins = open !== null && open === history.open;
  return { past: joins ? past : [...past, present].slice(-MAX_STEPS), present: next, future: [], open };
}

const isSame = (a: BuilderState, b: BuilderState): boolean => a.spec === b.spec && JSON.stringify(a.options) === JSON.stringify(b.options);

const GESTURE = 'gesture ';
const gestureOf = (id: number): string => `${GESTURE}${id}`;

/** Fields that an editor types or slides; each other choice is a step. */
const CONTINUOUS: readonly string[] = ['width', 'height', 'percent', 'closeness', 'focal', 'quality', 'blur', 'outputWidth', 'outputHeight', 'background', 'fileName', 'alt'];

/** Changes of one kind that follow each other quickly are one step. Null for a change that is always a step. */
function kindOf(action: Exclude<BuilderAction, { readonly type: 'cancel' }>): string | null {
  if ('gesture' in action && action.gesture !== undefined) return gestureOf(action.gesture);
  switch (action.type) {
    case 'change': return continuous(action.form);
    case 'options': return continuous(action.options);
    case 'spec': return action.typed === true ? 'spec' : null;
    case 'draw': case 'focus': return action.type;
    case 'ratio': case 'restore': return null;
  }
}

function continuous(change: object): string | null {
  const fields = Object.keys(change);
  return fields.every((field) => CONTINUOUS.includes(field)) ? fields.join(' ') : null;
}
