import { describe, expect, it } from 'vitest';
import { fieldsIn, GraphqlRequest, MAX_ERRORS, MAX_FIELDS, TooManyFieldsError, type FieldInfo } from '../../../server/src/content-api/graphql-request';
import type { LibraryImage } from '../../../server/src/renditions/ports/image-facts';

const IMAGE: LibraryImage = { fileId: 1, documentId: 'd', name: 'a.jpg', mime: 'image/jpeg', hash: 'a', alternativeText: null, focalPoint: null, facts: null };

type Node = FieldInfo['fieldNodes'][number];

const field = (...selections: readonly Node[]): Node => ({ kind: 'Field', ...(selections.length > 0 && { selectionSet: { selections } }) });
const spread = (value: string): Node => ({ kind: 'FragmentSpread', name: { value } });
const fragment = (...selections: readonly Node[]): Node => ({ kind: 'FragmentDefinition', selectionSet: { selections } });

describe('the fields that a query selects', () => {
  it.each<[string, number, Node, Readonly<Record<string, Node>>]>([
    ['the field itself', 1, field(), {}],
    ['each at any depth', 5, field(field(), field(field(), field())), {}],
    ['those of fragments, as often as they are used', 10, field(field(spread('inner')), field(spread('inner')), spread('outer')), { inner: fragment(field(), field()), outer: fragment(field(), spread('inner'), { kind: 'InlineFragment' }) }],
    ['those of inline fragments', 3, field({ kind: 'InlineFragment', selectionSet: { selections: [field(), field()] } }), {}],
  ])('are %s', (_, count, node, fragments) => expect(fieldsIn({ fieldNodes: [node], fragments })).toBe(count));

  it('are those of all nodes with one alias', () => expect(fieldsIn({ fieldNodes: [field(field()), field()], fragments: {} })).toBe(3));

  it('are counted once for a node, however many fragments lead to it', () => {
    const names = Array.from({ length: 60 }, (_, index) => `f${index}`);
    const fragments = Object.fromEntries(names.map((name, index) => [name, index === 59 ? fragment(field()) : fragment(spread(`f${index + 1}`), spread(`f${index + 1}`))]));
    expect(fieldsIn({ fieldNodes: [field(spread('f0'))], fragments })).toBe(2 ** 59 + 1);
  });
});

describe('GraphqlRequest', () => {
  const requestOf = () => new GraphqlRequest<{ readonly n: number }>(async (fileIds) => fileIds.map((fileId) => ({ ...IMAGE, fileId })));

  it('makes the same of a file once', () => {
    const request = requestOf();
    let n = 0;
    const make = (file: object, key: string) => request.once(file, key, () => ({ n: (n += 1) }))?.n;
    const [one, other] = [{ id: 1 }, { id: 1 }];
    expect([make(one, 'hero'), make(one, 'hero'), make(one, 'card'), make(other, 'hero'), make(one, 'hero')]).toEqual([1, 1, 2, 3, 1]);
    let nulls = 0;
    const none = () => request.once(one, 'huge', () => { nulls += 1; return null; });
    expect([none(), none(), nulls]).toEqual([null, null, 1]);
  });

  it('refuses too many fields once, and has no image then, also for what was asked before', async () => {
    const request = requestOf();
    const first = request.load(1, MAX_FIELDS);
    await expect(request.load(1, 7)).rejects.toThrow(new TooManyFieldsError('renditions: expected at most 20000 fields of renditions in a response, found at least 20007. Ask for fewer presets, fields or aliases, or for fewer entries at once'));
    expect([await first, await request.load(2, 1)]).toEqual([null, null]);
    expect((await requestOf().load(1, MAX_FIELDS))?.fileId).toBe(1);
  });

  it('is refused once its response has enough errors', async () => {
    const request = requestOf();
    const listed = () => Array.from({ length: MAX_ERRORS / 2 }, () => request.listsError());
    expect([listed().includes(false), (await request.load(1, 1))?.fileId, listed().includes(false)]).toEqual([false, 1, false]);
    expect([request.isRefused, await request.load(1, 1), request.listsError()]).toEqual([true, null, false]);
  });
});
