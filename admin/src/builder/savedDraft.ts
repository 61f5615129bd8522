import { draftFromQuery, draftToQuery, type Draft } from './draft';

/** Drafts of this browser session, one for each asset. A browser that stores nothing has none. */
const keyOf = (assetId: number): string => `strapi-plugin-renditions.draft.${assetId}`;

export function loadDraft(assetId: number): Partial<Draft> | null {
  try {
    const query = sessionStorage.getItem(keyOf(assetId));
    return query === null ? null : draftFromQuery(new URLSearchParams(query));
  } catch {
    return null;
  }
}

export function deleteDraft(assetId: number): void {
  try {
    sessionStorage.removeItem(keyOf(assetId));
  } catch {
    // Switched off.
  }
}

export function saveDraft(assetId: number, draft: Draft): void {
  try {
    sessionStorage.setItem(keyOf(assetId), draftToQuery(draft).toString());
  } catch {
    // Full, or switched off.
  }
}
