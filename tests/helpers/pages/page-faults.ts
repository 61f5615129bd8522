import type { Placeholder, SeenImage, SeenPage } from './see-page';

/** A box of one colour has no contrast. */
const MIN_CONTRAST = 3;
/** A blurred image differs from the image by less. */
const MAX_DISTANCE = 30;
/** Of a ratio: sides are rounded to whole pixels. */
const MAX_DISTORTION = 0.02;

/** The last part of a URL's path. */
export const nameOf = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? url;

/** What is wrong with a page and its images, one sentence for each fault. */
export const faultsOf = ({ images, unused, layoutShift, errors }: SeenPage): readonly string[] => [
  ...errors,
  ...(layoutShift > 0 ? [`layout shift: ${layoutShift}`] : []),
  ...unused.map((url) => `fetched and not shown: ${url}`),
  ...images.flatMap((image) => faultsOfImage(image).map((fault) => `${nameOf(image.url)}: ${fault}`)),
];

function faultsOfImage({ complete, file, box, placeholder, background }: SeenImage): readonly string[] {
  if (!complete || file === null) return ['not loaded'];
  const distortion = (box.width / box.height) / (file.width / file.height) - 1;
  return [
    ...(Math.abs(distortion) > MAX_DISTORTION ? [`${file.width}x${file.height} is distorted to ${box.width}x${box.height}`] : []),
    ...faultsOfPlaceholder(placeholder),
    ...(background && file.alpha ? ['its placeholder is still behind it, and it is transparent'] : []),
  ];
}

function faultsOfPlaceholder(placeholder: Placeholder | null): readonly string[] {
  if (placeholder === null) return ['no box before it arrived'];
  const { contrast, distance } = placeholder;
  if (contrast < MIN_CONTRAST) return [`no placeholder: its colours differ by ${contrast}`];
  return distance > MAX_DISTANCE ? [`its placeholder differs from the image by ${distance}`] : [];
}

/** The files that are not as wide as `srcset` states. Loaders of frameworks state widths that do not exist. */
export const falseDescriptors = ({ images }: SeenPage): readonly string[] =>
  images.flatMap(({ url, descriptor, file }) => (descriptor === null || descriptor === file?.width ? [] : [`${nameOf(url)}: ${file?.width} pixels wide, where srcset states ${descriptor}w`]));
