/**
 * Removes the placeholder behind an image when the image can be shown: it would remain visible through transparent parts.
 * An image that does not load keeps its placeholder.
 */
const removePlaceholder = async (image) => {
  await image.decode();
  image.style.removeProperty('background');
};

const isLoaded = (image) => image.complete && image.naturalWidth > 0;

// The event does not bubble: a listener for all images has to capture it.
document.addEventListener('load', ({ target }) => target instanceof HTMLImageElement && removePlaceholder(target), true);
for (const image of [...document.images].filter(isLoaded)) removePlaceholder(image);
