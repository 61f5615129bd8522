import { beforeEach, describe, expect, it, vi } from 'vitest';
import { initialForm } from '../../../admin/src/builder/form';
import { recentSettings, rememberSettings } from '../../../admin/src/builder/recentSettings';

const form = initialForm({ width: 2400, height: 1600 });
let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => void stored.set(key, value) });
});

describe('settings that were copied', () => {
  it('have the latest first, each once, and no more than five', () => {
    for (const width of [1, 2, 3, 4, 5, 6, 4]) rememberSettings({ ...form, width });
    expect(recentSettings()).toEqual(['width-4', 'width-6', 'width-5', 'width-3', 'width-2']);
  });

  it('have nothing that belongs to one image', () => {
    rememberSettings({ ...form, mode: 'fill', width: 60, height: 40, focal: { x: 20, y: 30 }, closeness: 50 });
    rememberSettings({ ...form, mode: 'crop' });
    expect(recentSettings()).toEqual(['fill-60x40-c50']);
  });

  it.each(['', '{}', '[1, null]', 'null', '"width-1"'])('are none where %s is stored', (value) => {
    rememberSettings(form);
    for (const key of stored.keys()) stored.set(key, value);
    expect(recentSettings()).toEqual([]);
  });

  it('are kept for the page where a browser stores nothing', () => {
    vi.stubGlobal('localStorage', undefined);
    expect(recentSettings()).toEqual([]);
    expect(rememberSettings({ ...form, width: 7 })).toEqual(['width-7']);
  });
});
