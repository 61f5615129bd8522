import Image from 'next/image';
import type { PresetRendition } from 'strapi-plugin-renditions';

interface Props {
  readonly rendition: PresetRendition | null | undefined;
  /** For an image that is visible at once. */
  readonly priority?: boolean;
}

export function Cover({ rendition, priority = false }: Props) {
  if (!rendition) return null;
  const { url, loader, alt, width, height, sizes, placeholder } = rendition;
  // A moment after an upload, Strapi does not know the size yet.
  if (!loader || width === null || height === null) return <img src={url} alt={alt} />;
  return (
    <Image
      src={loader}
      alt={alt}
      width={width}
      height={height}
      sizes={sizes ?? undefined}
      preload={priority}
      fetchPriority={priority ? 'high' : undefined}
      placeholder={placeholder?.dataUrl ? 'blur' : 'empty'}
      blurDataURL={placeholder?.dataUrl}
    />
  );
}
