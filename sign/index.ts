import { isFileId } from '../server/src/core/file-id';
import { srcsetOf } from '../server/src/core/responsive/srcset';
import { check, checkNames } from './check';
import { expiryOf } from './expiry';
import { segmentOf } from './file-name';
import { planSrcset } from './plan-srcset';
import { readSpec } from './read-spec';
import { readSettings } from './settings';
import { hmac } from './signature';
import type { RenditionSigner, SignedSrcsetOptions, SignedUrlOptions, SignerSettings } from './types';

export type { RenditionSigner, SignedSrcset, SignedSrcsetOptions, SignedUrlOptions, SignerSettings, SourceSize } from './types';

const URL_OPTIONS: readonly (keyof SignedUrlOptions)[] = ['expiresInSeconds', 'expiresAt', 'fileName', 'version'];
const SRCSET_OPTIONS: readonly (keyof SignedSrcsetOptions)[] = [...URL_OPTIONS, 'widths', 'source', 'sizes'];

/**
 * Signs URLs of a route outside Strapi. For servers only: who has the secret can sign everything.
 *
 * @example
 * const images = createSigner({ origin: 'https://cms.example.com', path: '/images', secret: process.env.RENDITIONS_SECRET });
 * const url = await images.url(12, 'fill-600x400|format-webp');
 * @throws TypeError, RangeError where a setting is wrong
 */
export function createSigner(settings: SignerSettings): RenditionSigner {
  const { base, secret, algorithm } = readSettings(settings);
  const sign = hmac(secret, algorithm);

  /** Returns a function that makes the URL of a spec. */
  function urlsOf(fileId: number, options: SignedUrlOptions, names: readonly string[]): (spec: string) => Promise<string> {
    checkNames(options, names);
    check(isFileId(fileId), 'the numeric id of a file', fileId, 'number');
    const { fileName = '', version } = options;
    check(typeof fileName === 'string', 'fileName as text', fileName);
    const expires = expiryOf(options);
    const expiry = expires === undefined ? '' : `?expires=${expires}`;
    const tag = version === undefined ? '' : `${expiry ? '&' : '?'}v=${encodeURIComponent(version)}`;
    return async (spec) => [base, await sign(`${fileId}/${spec}/${expiry}`), fileId, encodeURIComponent(spec), ...segmentOf(fileName)].join('/') + expiry + tag;
  }

  return {
    async url(fileId, spec, options = {}) {
      readSpec(spec);
      return urlsOf(fileId, options, URL_OPTIONS)(spec);
    },
    async srcset(fileId, spec, options) {
      const urlOf = urlsOf(fileId, options, SRCSET_OPTIONS);
      const { whole, variants } = planSrcset(spec, options);
      const candidates = await Promise.all(variants.map(async (variant) => ({ url: await urlOf(variant.spec), width: variant.width, height: variant.height })));
      const srcset = srcsetOf(candidates);
      return { src: await urlOf(spec), srcset, sizes: srcset && (options.sizes ?? null), ...whole, candidates };
    },
  };
}
