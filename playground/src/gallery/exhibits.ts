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

/** The picture on which an operation shows best; the harbour, with its lighthouse off the centre, for all others. */
const PICTURE_OF_OPERATION: Readonly<Record<string, PictureName>> = {
  original: 'windmill.gif',
  min: 'owl.jpg',
  croppct: 'valley.jpg',
  pad: 'balloon.png',
  rotate: 'owl.jpg',
  bgcolor: 'balloon.png',
  preserve: 'compass.svg',
};

/** One section per operation of the grammar, with the examples that its registry gives. */
export const operationSections = (operations: readonly OperationInfo[]): Section[] =>
  operations.map(({ name, syntax, summary, examples }) => ({
    title: syntax,
    summary,
    exhibits: examples.map((spec) => ({ picture: PICTURE_OF_OPERATION[name] ?? 'harbour.jpg', spec })),
  }));

const show = (picture: PictureName, ...specs: readonly string[]): Exhibit[] => specs.map((spec) => ({ picture, spec }));

/** What the operations do to each kind of source. */
export const SOURCE_SECTIONS: readonly Section[] = [
  {
    title: 'A focal point',
    summary: 'Set in the media library; every fill keeps the lighthouse in the picture, whatever the ratio.',
    exhibits: show('harbour.jpg', 'fill-800x200', 'fill-300x300', 'fill-200x500', 'fill-400x300-c100'),
  },
  {
    title: 'Stored on its side',
    summary: 'The owl is stored lying down, with EXIF orientation 6, as a telephone does. It is turned upright before anything else.',
    exhibits: show('owl.jpg', 'width-300', 'fill-300x300', 'crop-400x700-700x500|width-400', 'rotate-270|max-400x400'),
  },
  {
    title: 'Transparency',
    summary: 'Kept where the format can hold it, flattened onto a colour where not.',
    exhibits: show('balloon.png', 'height-300', 'height-300|format-webp', 'height-300|format-jpeg', 'height-300|bgcolor-1b4965|format-jpeg'),
  },
  {
    title: 'Animation',
    summary: 'Stays animated in GIF and WebP, and becomes its first frame in anything else.',
    exhibits: show('windmill.gif', 'width-240', 'fill-200x200|format-webp', 'grayscale|width-240', 'format-avif|width-240'),
  },
  {
    title: 'Vector graphics',
    summary: 'An SVG stays one under everything that resizes or crops, and is drawn at the needed size where pixels are asked for.',
    exhibits: show('compass.svg', 'width-400', 'fill-300x300', 'crop-300x80-400x400', 'fill-300x300|format-webp'),
  },
  {
    title: 'Twenty-four megapixels',
    summary: 'A picture as large as a camera gives, down to the cabin on the shore.',
    exhibits: show('valley.jpg', 'width-480', 'fill-480x320-c100', 'croppct-15x50-20x20|width-480', 'width-480|format-avif'),
  },
];
