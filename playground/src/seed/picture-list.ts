interface SeedPicture {
  /** The file name in `playground/pictures` and in the media library. */
  readonly fileName: string;
  readonly mime: string;
  readonly alternativeText: string;
  /** Per cent of the upright image. */
  readonly focalPoint?: { readonly x: number; readonly y: number };
}

/** The images of the media library. Each focal point is the position of the subject in scripts/pictures. */
export const SEED_PICTURES = [
  { fileName: 'harbour.jpg', mime: 'image/jpeg', alternativeText: 'A lighthouse throws its beam over a harbour at dusk', focalPoint: { x: 72, y: 41 } },
  { fileName: 'owl.jpg', mime: 'image/jpeg', alternativeText: 'An owl on a branch before a full moon', focalPoint: { x: 44, y: 46 } },
  { fileName: 'balloon.png', mime: 'image/png', alternativeText: 'A striped hot-air balloon above wisps of cloud' },
  { fileName: 'windmill.gif', mime: 'image/gif', alternativeText: 'A windmill turns on a summer day', focalPoint: { x: 68, y: 40 } },
  { fileName: 'compass.svg', mime: 'image/svg+xml', alternativeText: 'A compass rose on an old chart', focalPoint: { x: 62.5, y: 46.7 } },
  { fileName: 'valley.jpg', mime: 'image/jpeg', alternativeText: 'A red cabin by a lake in the mountains', focalPoint: { x: 24, y: 63 } },
] as const satisfies readonly SeedPicture[];

export type PictureName = (typeof SEED_PICTURES)[number]['fileName'];
