import { renditionUrl } from './rendition-url';

/** What `next/image` passes to a loader. */
export interface ImageLoaderProps {
  readonly src: string;
  /** Pixels. */
  readonly width: number;
  readonly quality?: number | undefined;
}

/**
 * A loader for `next/image`. `src` is a `loader` URL of the REST API; all other URLs stay as they are. The quality is
 * that of the preset.
 */
export default function renditionsLoader({ src, width }: ImageLoaderProps): string {
  return renditionUrl(src, { width });
}
