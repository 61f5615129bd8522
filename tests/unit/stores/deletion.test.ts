import { describe, expect, it } from 'vitest';
import type { AddressedRendition } from '../../../server/src/renditions/ports/ledger';
import type { RenditionStore } from '../../../server/src/renditions/ports/rendition-store';
import { PartitionedStore } from '../../../server/src/stores/partitioned-store';
import { ProviderStore } from '../../../server/src/stores/provider-store';
import { keyOf } from '../../helpers/rendition-content';

const KEYS = ['a', 'b', 'c', 'd'].map((name) => keyOf(1, name));
const [, bad] = KEYS.map(({ hash }) => hash);

/** A provider that does not delete one of four objects, as with a retention rule of a bucket. */
function storeAt(provider: string[]): ProviderStore {
  const rows: AddressedRendition[] = KEYS.map((key) => ({ key, address: `https://cdn.example.com/${key.hash}`, format: 'jpeg', size: 1 }));
  return new ProviderStore({
    provider: {
      upload: () => Promise.reject(new Error('nothing is uploaded here')),
      read: () => Promise.reject(new Error('nothing is read here')),
      delete: async ({ url }) => {
        if (url.endsWith(bad ?? '')) throw new Error('AccessDenied');
        provider.push(url.slice(url.lastIndexOf('/') + 1));
      },
    },
    index: { find: async (keys) => rows.filter(({ key }) => keys.includes(key)), ofFile: async () => rows, remove: async () => undefined },
    publicUrlOf: (address) => address,
    now: () => 0,
  });
}

describe('an object that the provider does not delete', () => {
  const others = KEYS.map(({ hash }) => hash).filter((hash) => hash !== bad);

  it('does not stop other deletions, and is reported', async () => {
    const gone: string[] = [];
    const { deleted, failed } = await storeAt(gone).delete(KEYS);
    expect([gone, deleted, failed]).toEqual([others, others, [{ hash: bad, error: new Error('AccessDenied') }]]);
  });

  it('does not stop the deletions of its file', async () => {
    const gone: string[] = [];
    const { deleted, failed } = await storeAt(gone).deleteFile(1);
    expect([gone, deleted, failed.length]).toEqual([others, others, 1]);
  });

  it('is no failure if it is missing', async () => {
    const absent = keyOf(1, 'never there');
    expect(await storeAt([]).delete([absent])).toEqual({ deleted: [absent.hash], failed: [] });
  });
});

describe('PartitionedStore', () => {
  const emptied: string[] = [];
  const store = (name: string): RenditionStore => ({
    read: async () => null,
    write: async () => null,
    delete: (keys) => (name === 'public' ? Promise.reject(new Error('no connection')) : Promise.resolve({ deleted: keys.map(({ hash }) => hash), failed: [] })),
    deleteFile: async () => {
      emptied.push(name);
      if (name === 'public') throw new Error('no connection');
      return { deleted: [], failed: [] };
    },
  });

  it('keeps quick renditions in another store, and deletes each where it is', async () => {
    const calls: string[] = [];
    const recording = (name: string): RenditionStore => ({
      read: async () => { calls.push(`read ${name}`); return null; },
      locate: async () => { calls.push(`locate ${name}`); return null; },
      write: async () => { calls.push(`write ${name}`); return null; },
      delete: async (keys) => { calls.push(`delete ${name} ${keys.map(({ hash }) => hash[0]).join('')}`); return { deleted: keys.map(({ hash }) => hash), failed: [] }; },
      deleteFile: async () => { calls.push(`deleteFile ${name}`); return { deleted: [], failed: [] }; },
    });
    const [provider, privateFiles, publicFiles] = [recording('provider'), recording('private'), recording('public')];
    const store = new PartitionedStore({ final: async (access) => (access === 'public' ? provider : privateFiles), quick: async (access) => (access === 'public' ? publicFiles : privateFiles) });
    const final = { fileId: 1, access: 'public', hash: 'f'.repeat(32) } as const;
    const quick = { ...final, hash: 'a'.repeat(32), quickOf: final.hash };
    const closed = { ...quick, access: 'private', hash: 'b'.repeat(32) } as const;
    for (const key of [final, quick, closed]) await store.read(key);
    await store.write(quick, Buffer.from('x'), 'jpeg');
    expect(calls.splice(0)).toEqual(['read provider', 'read public', 'read private', 'write public']);
    expect((await store.delete([final, quick, closed])).deleted.toSorted()).toEqual([quick.hash, closed.hash, final.hash]);
    expect(calls.splice(0).toSorted()).toEqual(['delete private b', 'delete provider f', 'delete public a']);
    await store.deleteFile(1);
    expect(calls.toSorted()).toEqual(['deleteFile private', 'deleteFile provider', 'deleteFile public']);
  });

  it('deletes in both stores, also if one fails, and reports the failure', async () => {
    const stores = { public: store('public'), private: store('private') };
    const stored = async (access: 'public' | 'private') => stores[access];
    const both = new PartitionedStore({ final: stored, quick: stored });
    await expect(both.deleteFile(1)).rejects.toThrow('no connection');
    expect(emptied).toEqual(['public', 'private']);
    expect(await both.delete([{ ...keyOf(1, 'a'), access: 'private' }])).toEqual({ deleted: [keyOf(1, 'a').hash], failed: [] });
  });
});
