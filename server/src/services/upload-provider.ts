import { Readable } from 'node:stream';
import type { Core } from '@strapi/strapi';
import { InvalidConfigError } from '../config/parse-config';
import type { SourceFile } from '../sources/source-file';
import type { ProviderFile } from '../stores/provider-store';
import type { Runtime } from './runtime';

/** A provider as the upload plugin wraps it. */
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

/** The project's upload provider, for sources and stores. */
export interface UploadProvider {
  /** Such as `local` or `aws-s3`, as in the rows of files. */
  readonly name: string;
  readonly options: unknown;
  isPrivate(): Promise<boolean>;
  /** An address for reading a file now; signed if the provider is private. */
  urlOf(original: SourceFile): Promise<string>;
  /** Returns the file's address. */
  upload(file: Omit<ProviderFile, 'url'>, bytes: Uint8Array): Promise<string>;
  delete(file: ProviderFile): Promise<void>;
}

/** The name of a rendition identifies its bytes. */
const IMMUTABLE_CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** The option of Strapi's S3 provider (short or full name) for the header that the storage sends. */
const cacheOptions = (provider: string): object | undefined => (/(?:^|-)aws-s3$/.test(provider) ? { CacheControl: IMMUTABLE_CACHE_CONTROL } : undefined);

export function uploadProvider(strapi: Core.Strapi, ownOptions: object | undefined): UploadProvider {
  const config = strapi.config.get<UploadConfig>('plugin::upload', {});
  const name = config.provider ?? 'local';
  // Strapi creates it when the upload plugin registers, which may be after this plugin.
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
      // As Strapi calls it: the size is in kilobytes, and the provider writes the address into the object.
      const entity = { ...file, name: file.hash + file.ext, size: file.size / 1000, url: '' };
      if (upload !== undefined) await upload(Object.assign(entity, { buffer }), optionsFor('upload'));
      else await uploadStream?.(Object.assign(entity, { stream: Readable.from([buffer]) }), optionsFor('uploadStream'));
      if (entity.url === '') throw new Error(`expected the upload provider "${name}" to return the address of a rendition, found none`);
      return entity.url;
    },
    async delete(file) {
      await provider().delete({ ...file });
    },
  };
}

/** Checks settings that depend on the upload provider. @throws InvalidConfigError that lists every problem with its key path */
export async function checkProvider({ config, routes, provider }: Pick<Runtime, 'config' | 'routes' | 'provider'>): Promise<void> {
  if (config.store.type !== 'provider' || !(await provider.isPrivate())) return;
  const problems = routes
    .filter(({ action }) => action.type === 'redirect')
    .map(({ name }) => `routes.${name}.action: expected "serve", found "redirect": the files of the upload provider "${provider.name}" are private, so nothing public can be redirected to`);
  if (problems.length > 0) throw new InvalidConfigError(problems);
}
