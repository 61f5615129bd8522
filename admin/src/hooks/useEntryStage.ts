import { useCallback } from 'react';
import type { CropImage } from '../../../server/src/contracts';
import { cropFieldApi } from '../api/cropFieldApi';
import { stageUrlOf, type EntryImage } from '../builder/entryImages';
import { useLoaded, type Loaded } from './useLoaded';
import { usePreviewUrl } from './useStageImage';

interface EntryStage {
  /** An image of the whole source; null while it loads. */
  readonly imageUrl: string | null;
  readonly loaded: Loaded<unknown>;
  readonly reload: () => void;
}

/** The image on which an editor crops: the one that Strapi shows, or where no browser shows it, one from the server. */
export function useEntryStage(image: EntryImage, { orientation }: CropImage): EntryStage {
  const url = stageUrlOf(image, orientation);
  const { id, hash, updatedAt } = image;
  // The other properties belong to a state of the file, which `updatedAt` stands for.
  const load = useCallback(async () => {
    const address = url === null ? null : absoluteUrl(url, updatedAt);
    return address !== null && (await canShow(address)) ? { address, preview: null } : { address: null, preview: await cropFieldApi.stage(image) };
  }, [id, hash, updatedAt, url]);
  const [loaded, reload] = useLoaded(load);
  const value = loaded.status === 'ready' ? loaded.value : null;
  const previewUrl = usePreviewUrl(value?.preview ?? null);
  return { imageUrl: value?.address ?? previewUrl, loaded, reload };
}

/** Strapi may be on another host than its panel. A replaced file keeps its address, and signed addresses allow no addition. */
function absoluteUrl(url: string, updatedAt: string): string {
  const { backendURL } = (window as unknown as { readonly strapi: { readonly backendURL: string } }).strapi;
  const address = url.startsWith('/') ? `${backendURL}${url}` : url;
  return /[?#]/.test(address) || /^(?:data|blob):/.test(address) ? address : `${address}?updatedAt=${encodeURIComponent(updatedAt)}`;
}

const canShow = (address: string): Promise<boolean> => new Promise((resolve) => {
  const image = new Image();
  image.onload = () => resolve(image.naturalWidth > 0);
  image.onerror = () => resolve(false);
  image.src = address;
});
