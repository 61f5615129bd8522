import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Draft } from '../../../admin/src/builder/draft';
import { deleteDraft, loadDraft, saveDraft } from '../../../admin/src/builder/savedDraft';

/** The storage of a browser, which Node.js has not. */
function storage(limit = Infinity): Storage {
  const values = new Map<string, string>();
  return {
    get length() { return values.size; },
    clear: () => values.clear(),
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    removeItem: (key) => void values.delete(key),
    setItem: (key, value) => {
      if (value.length > limit) throw new DOMException('full', 'QuotaExceededError');
      values.set(key, value);
    },
  };
}

const PLAIN: Draft = { spec: 'width-800', route: null, expiresAt: null, fileName: null, alt: null };

afterEach(() => vi.unstubAllGlobals());

describe('a saved draft', () => {
  it('is what was saved last, for each asset', () => {
    vi.stubGlobal('sessionStorage', storage());
    const full: Draft = { spec: 'fill-60x90|bgcolor-00ff00', route: 'cdn', expiresAt: 2_000_000_000, fileName: 'a & b.jpg', alt: 'A boat' };
    saveDraft(1, PLAIN);
    saveDraft(1, full);
    saveDraft(2, PLAIN);
    expect([loadDraft(1), loadDraft(2), loadDraft(3)]).toEqual([full, { spec: 'width-800' }, null]);
  });

  it('is gone when it is deleted', () => {
    vi.stubGlobal('sessionStorage', storage());
    saveDraft(1, PLAIN);
    deleteDraft(1);
    expect(loadDraft(1)).toBeNull();
  });

  it('keeps settings that are not finished', () => {
    vi.stubGlobal('sessionStorage', storage());
    saveDraft(1, { ...PLAIN, spec: 'fill-<' });
    expect(loadDraft(1)).toEqual({ spec: 'fill-<' });
  });

  it('is the last one that fitted', () => {
    vi.stubGlobal('sessionStorage', storage(40));
    saveDraft(1, PLAIN);
    saveDraft(1, { ...PLAIN, spec: 'width-1|'.repeat(10) });
    expect(loadDraft(1)).toEqual({ spec: 'width-800' });
  });

  it('is none where the browser refuses to store', () => {
    vi.stubGlobal('sessionStorage', undefined);
    saveDraft(1, PLAIN);
    expect(loadDraft(1)).toBeNull();
  });
});
