import { getFetchClient } from '@strapi/strapi/admin';
import type { CropFieldSettings, CropImage, Preview } from '../../../server/src/contracts';
import type { EntryImage } from '../builder/entryImages';

/**
 * The endpoints of the crops field in `contracts.ts`. Not with `useFetchClient`: the fields of an entry share a request,
 * which must not end with the field that began it. Each rejects with an error of Strapi's fetch client: see `readFailure`.
 */
export const cropFieldApi = {
  settings: (): Promise<CropFieldSettings> => shared('/renditions/crop-field/settings'),
  image: (image: EntryImage): Promise<CropImage> => shared(addressOf(image), image.updatedAt),
  stage: (image: EntryImage): Promise<Preview> => shared(addressOf(image, '/stage'), image.updatedAt),
};

const addressOf = ({ id, hash }: EntryImage, path = ''): string => `/renditions/crop-field/images/${id}${path}?hash=${encodeURIComponent(hash)}`;

/** Fields of one entry ask within this time; later, the server may have another configuration. */
const SHARED_MS = 10_000;

const running = new Map<string, Promise<unknown>>();

/** `version` tells responses of one address apart. */
function shared<T>(path: string, version = ''): Promise<T> {
  const key = `${path} ${version}`;
  const found = running.get(key) as Promise<T> | undefined;
  if (found !== undefined) return found;
  const forget = () => {
    if (running.get(key) === request) running.delete(key);
  };
  const request = getFetchClient().get<T>(path).then(({ data }) => data);
  running.set(key, request);
  request.then(() => setTimeout(forget, SHARED_MS), forget);
  return request;
}
