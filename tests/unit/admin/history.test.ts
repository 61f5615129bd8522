import { describe, expect, it } from 'vitest';
import { initialState } from '../../../admin/src/builder/builderState';
import { initialHistory, reduceHistory, type History, type HistoryAction } from '../../../admin/src/builder/history';

const context = { source: { width: 3000, height: 2000 }, focalPoint: null, custom: {}, presets: {} };
const after = (...actions: readonly HistoryAction[]): History => actions.reduce((history, action) => reduceHistory(history, action, context), initialHistory(initialState({}, context)));
const steps = ({ past, present }: History): readonly string[] => [...past, present].map(({ spec }) => spec);

const width = (value: number): HistoryAction => ({ type: 'change', form: { width: value } });
const drag = (left: number, gesture = 1): HistoryAction => ({ type: 'draw', box: { left, top: 0, width: 100, height: 100 }, gesture });
const crop = (left: number): string => `crop-${left}x0-100x100`;

describe('a step of the history', () => {
  it('is each choice', () => expect(steps(after({ type: 'change', form: { flipH: true } }, { type: 'change', form: { flipH: false } }, { type: 'change', form: { mode: 'original' } })))
    .toEqual(['width-800', 'flip-h|width-800', 'width-800', 'original']));
  it('is a number that is typed without a rest', () => expect(steps(after(width(6), width(60), width(600)))).toEqual(['width-800', 'width-600']));
  it('ends with a rest', () => expect(steps(after(width(6), { type: 'rest' }, width(60)))).toEqual(['width-800', 'width-6', 'width-60']));
  it('is a text that is typed', () => expect(steps(after({ type: 'spec', spec: 'width-1', typed: true }, { type: 'spec', spec: 'width-12', typed: true }))).toEqual(['width-800', 'width-12']));
  it('is each shape that is chosen', () => expect(steps(after({ type: 'spec', spec: 'width-1' }, { type: 'spec', spec: 'width-12' }))).toEqual(['width-800', 'width-1', 'width-12']));
  it('is a zoom by keys, with the focal point that it needs', () => expect(steps(after({ type: 'change', form: { mode: 'fill' } }, { type: 'change', form: { closeness: 1, focal: { x: 50, y: 50 } } }, { type: 'change', form: { closeness: 2, focal: { x: 50, y: 50 } } })).length).toBe(3));
  it('is a drag, also one with a pause', () => expect(steps(after(drag(1), { type: 'rest' }, drag(2), drag(3), drag(9, 2)))).toEqual(['width-800', crop(3), crop(9)]));
  it('is none for a ratio that shows in no link', () => expect(steps(after({ type: 'ratio', ratio: 2 }))).toEqual(['width-800']));
  it('is a draft that is restored as a whole', () => expect(steps(after({ type: 'restore', draft: { spec: 'width-9', expiresAt: 5 } }))).toEqual(['width-800', 'width-9']));
});

describe('undo and redo', () => {
  const undo: HistoryAction = { type: 'undo' };
  const redo: HistoryAction = { type: 'redo' };
  it('go back and forth', () => {
    const changed = after({ type: 'change', form: { mode: 'original' } }, { type: 'options', options: { route: 'cdn' } }, undo, undo);
    expect([changed.present.spec, changed.present.options.route, changed.future.length]).toEqual(['width-800', null, 2]);
    const again = [redo, redo].reduce((history, action) => reduceHistory(history, action, context), changed);
    expect([again.present.spec, again.present.options.route, again.future.length]).toEqual(['original', 'cdn', 0]);
  });
  it('do nothing at the ends', () => expect(steps(after(undo, redo))).toEqual(['width-800']));
  it('a change drops what was undone', () => expect(after(width(5), undo, width(7), redo).present.spec).toBe('width-7'));
  it('a drag that is cancelled leaves no step', () => {
    const cancelled = after(width(5), { type: 'rest' }, drag(1), drag(2), { type: 'cancel', gesture: 1 });
    expect([cancelled.present.spec, steps(cancelled)]).toEqual(['width-5', ['width-800', 'width-5']]);
  });
  it('keep a hundred steps', () => {
    const many = Array.from({ length: 150 }, (_none, index): HistoryAction => ({ type: 'spec', spec: `width-${index + 1}` }));
    expect(after(...many).past).toHaveLength(100);
  });
});
