import { Readable } from 'node:stream';
import type { Core } from '@strapi/strapi';
import { InvalidConfigError } from '../config/parse-config';
import type { SourceFile } from '../sources/source-file';
import type { ProviderFile } from '../stores/provider-store';
import type { Runtime } from './runtime';

/** What the upload plugin makes of a provider. */
interface StrapiProvider {
  upload?(file: object, options?: object): Promise<unknown>;
  uploadStream?(file: object, options?: object): Promise<unknown>;
  delete(file: object): Promise<unknown>;
  isPrivate(): boolean | Promise<boolean>;
  getSignedUrl(file: object): { readonly url: string } | Promise<{ readonly url: string }>;
}

interface UploadConfig {
  readonly provider?: string;
  readonly providerOptions?: unknown;
  readonly actionOptions?: { readonly upload?: object; readonly uploadStream?: object };
}

/** The project's upload provider, as sources and stores need it. */
export interface UploadProvider {
  /** Such as `local` or `aws-s3`; a file's row says the same. */
  readonly name: string;
  readonly options: unknown;
  isPrivate(): Promise<boolean>;
  /** Where to read a file now. */
  urlOf(original: SourceFile): Promise<string>;
  /** Answers the file's address. */
  upload(file: Omit<ProviderFile, 'url'>, bytes: Uint8Array): Promise<string>;
  delete(file: ProviderFile): Promise<void>;
}

/** A rendition's name stands for its bytes: whoever has it may keep it. */
const IMMUTABLE_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** What Strapi's S3 provider, by its short or its full name, calls the header that the storage sends along. */
const cacheOptions = (provider: string): object | undefined => (/(?:^|-)aws-s3$/.test(provider) ? { CacheControl: IMMUTABLE_CACHE_CONTROL } : undefined);

export function uploadProvider(strapi: Core.Strapi, ownOptions: object | undefined): UploadProvider {
  const config = strapi.config.get<UploadConfig>('plugin::upload', {});
  const name = config.provider ?? 'local';
  // Strapi makes it when the upload plugin registers, which may be after us.
  const provider = () => (strapi.plugin('upload') as unknown as { readonly provider: StrapiProvider }).provider;
  const optionsFor = (method: 'upload' | 'uploadStream') => ({ ...config.actionOptions?.[method], ...(ownOptions ?? cacheOptions(name)) });
  return {
    name,
    options: config.providerOptions,
    isPrivate: async () => provider().isPrivate(),
    async urlOf(original) {
      const isSigned = original.provider === name && (await provider().isPrivate());
      return isSigned ? (await provider().getSignedUrl(original)).url : original.url;
    },
    async upload(file, bytes) {
      const { upload, uploadStream } = provider();
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      // As Strapi does it: the size in kilobytes, and the provider writes the address into what it is given.
      const entity = { ...file, name: file.hash + file.ext, size: file.size / 1000, url: '' };
      if (upload !== undefined) await upload(Object.assign(entity, { buffer }), optionsFor('upload'));
      else await uploadStream?.(Object.assign(entity, { stream: Readable.from([buffer]) }), optionsFor('uploadStream'));
      if (entity.url === '') throw new Error(`expected the upload provider "${name}" to say where it put a rendition, found no address`);
      return entity.url;
    },
    async delete(file) {
      await provider().delete({ ...file });
    },
  };
}

/** What the configuration cannot tell before the upload plugin has made its provider. @throws InvalidConfigError that lists every problem with its key path */
export async function checkProvider({ config, routes, provider }: Pick<Runtime, 'config' | 'routes' | 'provider'>): Promise<void> {
  if (config.store.type !== 'provider' || !(await provider.isPrivate())) return;
  const problems = routes
    .filter(({ action }) => action.type === 'redirect')
    .map(({ name }) => `routes.${name}.action: expected "serve", found "redirect": the files of the upload provider "${provider.name}" are private, so nothing public can be redirected to`);
  if (problems.length > 0) throw new InvalidConfigError(problems);
}
