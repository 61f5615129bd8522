import { useFetchClient } from '@strapi/strapi/admin';
import { useCallback } from 'react';
import type { Folder } from '../builder/folders';
import { useLoaded } from '../hooks/useLoaded';

/** The folders of the Media Library that the editor may see; undefined while they load. */
export function useFolders(): readonly Folder[] | undefined {
  const { get } = useFetchClient();
  const [loaded] = useLoaded(useCallback(async () => (await get<{ readonly data: readonly Folder[] }>('/upload/folders?pagination[pageSize]=-1')).data.data, [get]));
  if (loaded.status === 'loading') return undefined;
  return loaded.status === 'ready' ? loaded.value : [];
}
