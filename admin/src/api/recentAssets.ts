import { PLUGIN_ID } from '../pluginId';

const KEY = `${PLUGIN_ID}.recent`;
const MAX_RECENT = 6;

/** Ids of the assets that were opened last in this browser, the latest first. */
export function recentAssets(): readonly number[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id): id is number => Number.isSafeInteger(id)).slice(0, MAX_RECENT) : [];
  } catch {
    // No storage, or not ours.
    return [];
  }
}

export function rememberRecent(id: number): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([id, ...recentAssets().filter((other) => other !== id)].slice(0, MAX_RECENT)));
  } catch {
    // A browser may refuse to store anything.
  }
}
