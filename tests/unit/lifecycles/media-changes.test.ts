import type { Core } from '@strapi/strapi';
import { beforeEach, describe, expect, it } from 'vitest';
import { followMediaChanges } from '../../../server/src/lifecycles/media-changes';
import type { Runtime } from '../../../server/src/services/runtime';

type Event = { readonly action: string; readonly result?: unknown; readonly params?: unknown };
type Hook = (event: Event) => void;

/** The database's hooks and transactions, as far as the plugin uses them; `commit` ends the transaction under way. */
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

  inTransaction(): boolean {
    return this.#callbacks !== null;
  }

  /** Joins the one under way, as Strapi does. */
  async transaction(work: (transaction: { onCommit(callback: () => void): void }) => void): Promise<void> {
    work({ onCommit: (callback) => void this.#callbacks?.push(callback) });
  }
}

let database: Database;
let told: string[];

beforeEach(() => {
  database = new Database();
  told = [];
  const runtime = {
    sources: { forget: (fileId?: number) => void told.push(`look again at ${fileId ?? 'all'}`) },
    forgetFile: (fileId: number) => void told.push(`delete all of ${fileId}`),
    forgetOutdated: (fileId: number) => void told.push(`delete the outdated of ${fileId}`),
  } as unknown as Runtime;
  followMediaChanges({ db: database } as unknown as Core.Strapi, runtime);
});

const happens = (action: string, event: Omit<Event, 'action'> = {}): readonly string[] => {
  const hook = database.hooks[action];
  if (hook === undefined) throw new Error(`expected the plugin to follow ${action}, found ${Object.keys(database.hooks).join(', ')}`);
  told = [];
  hook({ action, ...event });
  return told;
};

it('follows the files of the media library, and nothing else', () => expect(database.models).toEqual(['plugin::upload.file']));

describe('a change outside of a transaction takes effect at once', () => {
  it.each<[string, Omit<Event, 'action'>, readonly string[]]>([
    ['afterCreate', { result: { id: 7 } }, ['look again at 7']],
    ['afterUpdate', { result: { id: 7 } }, ['look again at 7', 'delete the outdated of 7']],
    ['afterDelete', { result: { id: 7 } }, ['look again at 7', 'delete all of 7']],
    // What the change answers may be nothing: then its question tells the file.
    ['afterUpdate', { result: null, params: { where: { id: 7 } } }, ['look again at 7', 'delete the outdated of 7']],
    ['afterDelete', { params: { where: { id: 7 } } }, ['look again at 7', 'delete all of 7']],
  ])('%s %j', (action, event, expected) => expect(happens(action, event)).toEqual(expected));

  it.each<[string, Omit<Event, 'action'>]>([
    ['afterCreateMany', { result: { count: 2 } }],
    ['afterUpdateMany', { result: { count: 2 }, params: { where: { id: { $in: [7, 8] } } } }],
    ['afterDeleteMany', { result: { count: 2 }, params: { where: { id: { $in: [7, 8] } } } }],
    ['afterDelete', { params: { where: { name: 'a.jpg' } } }],
    ['afterUpdate', {}],
  ])('%s %j is of files that it does not name: all are looked at again, and nothing is deleted', (action, event) => {
    expect(happens(action, event)).toEqual(['look again at all']);
  });
});

describe('a change in a transaction', () => {
  it.each([
    ['afterUpdate', 'delete the outdated of 7'],
    ['afterDelete', 'delete all of 7'],
  ])('%s deletes renditions once it is committed, and looks at the file again before and after', (action, deletion) => {
    database.begin();
    expect(happens(action, { result: { id: 7 } })).toEqual(['look again at 7']);
    database.end('commit');
    expect(told).toEqual(['look again at 7', 'look again at 7', deletion]);
  });

  it('deletes nothing where it is rolled back', () => {
    database.begin();
    happens('afterDelete', { result: { id: 7 } });
    database.end('rollback');
    expect(told).toEqual(['look again at 7']);
  });

  it('of many files has all looked at again before and after', () => {
    database.begin();
    expect(happens('afterUpdateMany')).toEqual(['look again at all']);
    database.end('commit');
    expect(told).toEqual(['look again at all', 'look again at all']);
  });
});
