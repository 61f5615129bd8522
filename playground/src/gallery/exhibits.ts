import type { OperationInfo } from 'strapi-plugin-renditions';
import type { PictureName } from '../seed/picture-list';

export interface Exhibit {
  readonly picture: PictureName;
  readonly spec: string;
}

export interface Section {
  readonly title: string;
  readonly summary: string;
  readonly exhibits: readonly Exhibit[];
}

/** The image that shows an operation best; the harbour, with its lighthouse off the centre, for all others. */
const PICTURE_OF_OPERATION: Readonly<Record<string, PictureName>> = {
  original: 'windmill.gif',
  min: 'owl.jpg',
  croppct: 'valley.jpg',
  pad: 'balloon.png',
  rotate: 'owl.jpg',
  bgcolor: 'balloon.png',
  preserve: 'compass.svg',
};

/** One section per operation, with the examples of the registry. */
export const operationSections = (operations: readonly OperationInfo[]): Section[] =>
  operations.map(({ name, syntax, summary, examples }) => ({
    title: syntax,
    summary,
    exhibits: examples.map((spec) => ({ picture: PICTURE_OF_OPERATION[name] ?? 'harbour.jpg', spec })),
  }));

const show = (picture: PictureName, ...specs: readonly string[]): Exhibit[] => specs.map((spec) => ({ picture, spec }));

/** Examples for each kind of source. */
export const SOURCE_SECTIONS: readonly Section[] = [
  {
    title: 'A focal point',
    summary: 'Set in the media library; every fill shows the lighthouse, at any aspect ratio.',
    exhibits: show('harbour.jpg', 'fill-800x200', 'fill-300x300', 'fill-200x500', 'fill-400x300-c100'),
  },
  {
    title: 'Stored on its side',
    summary: 'The owl is stored rotated, with EXIF orientation 6, as phones do. The plugin rotates it upright before any operation.',
    exhibits: show('owl.jpg', 'width-300', 'fill-300x300', 'crop-400x700-700x500|width-400', 'rotate-270|max-400x400'),
  },
  {
    title: 'Transparency',
    summary: 'Preserved in formats with an alpha channel, flattened onto a colour in others.',
    exhibits: show('balloon.png', 'height-300', 'height-300|format-webp', 'height-300|format-jpeg', 'height-300|bgcolor-1b4965|format-jpeg'),
  },
  {
    title: 'Animation',
    summary: 'Stays animated in GIF and WebP; other formats have the first frame only.',
    exhibits: show('windmill.gif', 'width-240', 'fill-200x200|format-webp', 'grayscale|width-240', 'format-avif|width-240'),
  },
  {
    title: 'Vector graphics',
    summary: 'Resized and cropped as an SVG; rasterised at the size of the rendition where the format or an operation needs pixels.',
    exhibits: show('compass.svg', 'width-400', 'fill-300x300', 'crop-300x80-400x400', 'fill-300x300|format-webp'),
  },
  {
    title: 'Twenty-four megapixels',
    summary: 'An image of 24 megapixels, and a crop of the cabin on the shore.',
    exhibits: show('valley.jpg', 'width-480', 'fill-480x320-c100', 'croppct-15x50-20x20|width-480', 'width-480|format-avif'),
  },
];
