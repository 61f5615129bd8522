import { renditionUrl } from '../next/rendition-url';

/** What `@nuxt/image` passes to a provider, as far as it matters here. */
export interface ProviderOptions {
  readonly modifiers?: {
    /** Pixels. */
    readonly width?: number | undefined;
    readonly format?: string | undefined;
  } | undefined;
}

/**
 * The image of a `loader` URL of the REST API; all other URLs stay as they are. Height, fit and quality are those of
 * the preset. `@nuxt/image` 1 calls this export.
 */
export function getImage(src: string, { modifiers: { width, format } = {} }: ProviderOptions = {}): { readonly url: string } {
  return { url: renditionUrl(src, { width, format }) };
}

/** The provider; `@nuxt/image` 2 calls this export. */
export default function renditionsProvider(): { readonly getImage: typeof getImage } {
  return { getImage };
}
