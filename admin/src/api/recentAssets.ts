import { recentList } from '../builder/recentList';
import { PLUGIN_ID } from '../pluginId';

const ids = recentList(`${PLUGIN_ID}.recent`, 6, (value): value is number => Number.isSafeInteger(value));

/** Ids of the assets that were opened last in this browser, the latest first. */
export const recentAssets = ids.read;

export function rememberRecent(id: number): void {
  ids.add(id);
}
