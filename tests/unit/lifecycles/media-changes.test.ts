import type { Core } from '@strapi/strapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { followMediaChanges } from '../../../server/src/lifecycles/media-changes';
import type { Runtime } from '../../../server/src/services/runtime';

type Event = { readonly action: string; readonly state?: { focalPoint?: unknown }; readonly result?: unknown; readonly params?: unknown };
type Hook = (event: Event) => unknown;

/** A fake of the database's hooks and transactions; `commit` ends the current transaction. */
class Database {
  hooks: Record<string, Hook> = {};
  models: readonly string[] = [];
  #callbacks: (() => void)[] | null = null;

  readonly lifecycles = {
    subscribe: ({ models, ...hooks }: { models: readonly string[] } & Record<string, unknown>) => {
      this.models = models;
      this.hooks = hooks as Record<string, Hook>;
    },
  };

  begin(): void {
    this.#callbacks = [];
  }

  end(outcome: 'commit' | 'rollback'): void {
    const callbacks = this.#callbacks ?? [];
    this.#callbacks = null;
    if (outcome === 'commit') for (const callback of callbacks) callback();
  }

  query() {
    return { findOne: async () => rowBefore };
  }

  inTransaction(): boolean {
    return this.#callbacks !== null;
  }

  /** Joins the current transaction, like Strapi. */
  async transaction(work: (transaction: { onCommit(callback: () => void): void }) => void): Promise<void> {
    work({ onCommit: (callback) => void this.#callbacks?.push(callback) });
  }
}

let database: Database;
let calls: string[];
/** How often unknown documents were forgotten. */
let forgotten: number;
/** Files whose presets are rendered in advance. */
let warmed: number[];
/** The row of the file before an update. */
let rowBefore: object | null;

beforeEach(() => {
  database = new Database();
  calls = [];
  forgotten = 0;
  warmed = [];
  rowBefore = null;
  const runtime = {
    sources: { forget: (fileId?: number) => void calls.push(`invalidate ${fileId ?? 'all'}`) },
    documents: { forgetUnknown: () => void (forgotten += 1) },
    purgeFile: (fileId: number) => void calls.push(`purge all of ${fileId}`),
    purgeOutdated: (fileId: number) => void calls.push(`purge the outdated of ${fileId}`),
    warmAtUpload: (fileId: number) => void warmed.push(fileId),
    noteStale: (fileId: number, documentId: string | null, reason: string) => void calls.push(`${fileId} ${documentId ?? '-'} ${reason}`),
    images: { make: (fileIds: readonly number[]) => void calls.push(`make the facts of ${fileIds.join()}`) },
  } as unknown as Runtime;
  followMediaChanges({ db: database } as unknown as Core.Strapi, runtime);
});

const happens = (action: string, event: Omit<Event, 'action'> = {}): readonly string[] => {
  const hook = database.hooks[action];
  if (hook === undefined) throw new Error(`expected the plugin to follow ${action}, found ${Object.keys(database.hooks).join(', ')}`);
  calls = [];
  hook({ action, state: {}, ...event });
  return calls;
};

it('subscribes to media library files only', () => expect(database.models).toEqual(['plugin::upload.file']));

describe('a change outside of a transaction takes effect at once', () => {
  it.each<[string, Omit<Event, 'action'>, readonly string[]]>([
    ['afterCreate', { result: { id: 7 } }, ['invalidate 7', 'make the facts of 7']],
    ['afterUpdate', { result: { id: 7 } }, ['invalidate 7', 'purge the outdated of 7', 'make the facts of 7']],
    ['afterDelete', { result: { id: 7, documentId: 'd7' } }, ['invalidate 7', 'purge all of 7', '7 d7 deleted']],
    ['afterUpdate', { result: { id: 7, documentId: 'd7' }, params: { data: { url: '/uploads/a.jpg', size: 3 } } }, ['invalidate 7', 'purge the outdated of 7', 'make the facts of 7', '7 d7 replaced']],
    // Without a result of the change, its `where` has the id of the file.
    ['afterUpdate', { result: null, params: { where: { id: 7 } } }, ['invalidate 7', 'purge the outdated of 7', 'make the facts of 7']],
    ['afterDelete', { params: { where: { id: 7 } } }, ['invalidate 7', 'purge all of 7', '7 - deleted']],
  ])('%s %j', (action, event, expected) => expect(happens(action, event)).toEqual(expected));

  it.each<[string, Omit<Event, 'action'>]>([
    ['afterCreateMany', { result: { count: 2 } }],
    ['afterUpdateMany', { result: { count: 2 }, params: { where: { id: { $in: [7, 8] } } } }],
    ['afterDeleteMany', { result: { count: 2 }, params: { where: { id: { $in: [7, 8] } } } }],
    ['afterDelete', { params: { where: { name: 'a.jpg' } } }],
    ['afterUpdate', {}],
  ])('%s %j has no file ids: invalidates all files, and does nothing else', (action, event) => {
    expect(happens(action, event)).toEqual(['invalidate all']);
  });
});

describe('a change in a transaction', () => {
  it.each([
    ['afterCreate', ['make the facts of 7']],
    ['afterUpdate', ['purge the outdated of 7', 'make the facts of 7']],
    ['afterDelete', ['purge all of 7', '7 - deleted']],
  ])('%s purges renditions and makes facts after the commit, and invalidates the file before and after', (action, changes) => {
    database.begin();
    expect(happens(action, { result: { id: 7 } })).toEqual(['invalidate 7']);
    database.end('commit');
    expect(calls).toEqual(['invalidate 7', 'invalidate 7', ...changes]);
  });

  it('purges nothing after a rollback', () => {
    database.begin();
    happens('afterDelete', { result: { id: 7 } });
    database.end('rollback');
    expect(calls).toEqual(['invalidate 7']);
  });

  it('of many files invalidates all files before and after', () => {
    database.begin();
    expect(happens('afterUpdateMany')).toEqual(['invalidate all']);
    database.end('commit');
    expect(calls).toEqual(['invalidate all', 'invalidate all']);
  });
});

it.each(['afterCreate', 'afterCreateMany'])('%s makes unknown documents be looked up again, before and after the commit', (action) => {
  database.begin();
  happens(action, { result: { id: 7 } });
  expect(forgotten).toBe(1);
  database.end('commit');
  expect(forgotten).toBe(2);
});

it.each<[string, object, readonly number[]]>([
  ['afterCreate', {}, [7]],
  ['afterUpdate', { url: '/uploads/a.jpg' }, [7]],
  ['afterUpdate', { caption: 'new' }, []],
])('%s of %j renders presets in advance for %j', (action, data, expected) => {
  happens(action, { result: { id: 7 }, params: { data } });
  expect(warmed).toEqual(expected);
});

describe('an update of the focal point', () => {
  const before = { x: 10, y: 20 };

  it.each<[string, unknown, unknown, boolean]>([
    ['that moves it', before, { x: 30, y: 20 }, true],
    ['that sets the first one', null, before, true],
    ['that removes it', before, null, true],
    ['that leaves it where it is', before, { x: 10, y: 20 }, false],
  ])('%s makes renditions outdated only if the point differs', async (_title, old, focalPoint, isStale) => {
    rowBefore = { focalPoint: old };
    const event = { state: {}, params: { where: { id: 7 }, data: { focalPoint } }, result: { id: 7, documentId: 'd7', focalPoint } };
    await database.hooks['beforeUpdate']?.({ action: 'beforeUpdate', ...event });
    expect(happens('afterUpdate', event).includes('7 d7 focalPoint')).toBe(isStale);
  });

  it('is not looked at where an update concerns other columns', async () => {
    const event = { state: {}, params: { where: { id: 7 }, data: { caption: 'new' } }, result: { id: 7, documentId: 'd7', focalPoint: before } };
    await database.hooks['beforeUpdate']?.({ action: 'beforeUpdate', ...event });
    expect([event.state, happens('afterUpdate', event)]).toEqual([{}, ['invalidate 7', 'purge the outdated of 7', 'make the facts of 7']]);
  });
});
