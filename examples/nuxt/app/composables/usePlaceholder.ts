import type { PresetRendition } from 'strapi-plugin-renditions';

/**
 * The style of an image before it has loaded, and a function to remove it then: the placeholder would remain visible
 * through the transparent parts of an image.
 */
export function usePlaceholder(rendition: PresetRendition) {
  const dataUrl = rendition.placeholder?.dataUrl;
  const style = ref(dataUrl ? { background: `url(${dataUrl}) center / cover` } : undefined);
  const remove = () => {
    style.value = undefined;
  };
  return { style, remove };
}
