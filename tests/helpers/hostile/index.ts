import { ENDLESS } from '../imaging/svg';
import { avifOf, flatAvif } from './avif';
import { gifOfExtensions, gifOfFrames, gifOfLargeFrame, gifOfSubBlocks } from './gif';
import { jpegOfScans, jpegOfSegments } from './jpeg';
import { interlacedPng, pngOfChunks, pngOfFrames, pngOfSize, pngOfTexts, THIN_SIDES, thinPng } from './png';
import { svgOfAttributes, svgOfComment, svgOfDoctype, svgOfEntities, svgOfImage, svgOfLiteral, svgOfPrefix } from './svg';
import { tiffOfPages } from './tiff';
import { webpOfChunks, webpOfFrames } from './webp';

export interface HostileFile {
  readonly name: string;
  make(): Buffer | Promise<Buffer>;
  /** The HTTP statuses that are right for `fill-100x80-smart|format-webp`. */
  readonly statuses: readonly number[];
  /** Whether it must be refused before any decoder sees the file. */
  readonly cheap: boolean;
}

const refused = (name: string, make: HostileFile['make'], statuses: readonly number[] = [413]): HostileFile => ({ name, make, statuses, cheap: true });
/** Rendered or refused by a decoder, within the limits of time and memory. */
const endured = (name: string, make: HostileFile['make'], statuses: readonly number[] = [200]): HostileFile => ({ name, make, statuses, cheap: false });

const MEGABYTE = 2 ** 20;

export const HOSTILE_FILES: readonly HostileFile[] = [
  refused('a GIF of 100,000 frames', () => gifOfFrames(100_000)),
  refused('a GIF of 65,000x65,000 pixels', () => gifOfFrames(1, 65_000, 65_000)),
  refused('a GIF whose first frame has 65,000x65,000 pixels', () => gifOfLargeFrame(65_000, 65_000)),
  refused('a GIF of 1,000,000 extension blocks', () => gifOfExtensions(1_000_000)),
  endured('a GIF of 10,000,000 sub-blocks', () => gifOfSubBlocks(10_000_000), [200, 415]),
  endured('a GIF of two frames of 60,000x1600 pixels', () => gifOfFrames(2, 60_000, 1600), [200, 413]),
  refused('a WebP of 160,000 frames', () => webpOfFrames(160_000)),
  refused('a WebP of 16,000x16,000 pixels', () => webpOfFrames(2, 16_000, 16_000)),
  refused('a WebP of 1,000,000 unknown chunks', () => webpOfChunks(1_000_000)),
  endured('a WebP of two frames of 16,383x6000 pixels', () => webpOfFrames(2, 16_383, 6000), [200, 413]),
  refused('a TIFF of 100,000 pages', () => tiffOfPages(100_000)),
  refused('a BigTIFF of 100,000 pages, the highest byte first', () => tiffOfPages(100_000, { big: true, order: 'big' })),
  endured('a TIFF whose pages lead back to the first', () => tiffOfPages(3, { loop: true }), [200, 415]),
  refused('a TIFF of 20,000x20,000 pixels', () => tiffOfPages(1, { extra: [[256, 20_000], [257, 20_000]] }), [413]),
  refused('a TIFF of one tile of 65,536x65,536 pixels', () => tiffOfPages(1, { extra: [[322, 65_536], [323, 65_536]] })),
  refused('a PNG of 850 compressed texts of 55 MB', () => pngOfTexts(850, 55 * MEGABYTE)),
  refused('a PNG of 1,000,000 empty chunks', () => pngOfChunks(1_000_000)),
  refused('a PNG of 1,000,000 empty data chunks', () => pngOfChunks(1_000_000, 'IDAT')),
  refused('a PNG of 5000 frames', () => pngOfFrames(5000)),
  refused('a PNG that claims 2,147,483,647x2,147,483,647 pixels', () => pngOfSize(2_147_483_647, 2_147_483_647)),
  endured('a PNG that claims 10,000x10,000 pixels', () => pngOfSize(10_000, 10_000), [415]),
  endured('an interlaced PNG of 10,000x10,000 pixels with 16 bits', () => interlacedPng(10_000, 10_000), [200, 503]),
  refused('a JPEG of 10,000x10,000 pixels in 883 scans', () => jpegOfScans(10_000, 10_000, 883)),
  endured('a JPEG of 10,000x10,000 pixels in 20 scans', () => jpegOfScans(10_000, 10_000, 20), [200, 503]),
  endured('a JPEG of 1000x1000 pixels in 900 scans', () => jpegOfScans(1000, 1000, 900)),
  refused('a JPEG of 1,000,000 segments', () => jpegOfSegments(1_000_000)),
  endured('an AVIF of 10,000x10,000 pixels', () => flatAvif(10_000, 10_000), [200, 413]),
  endured('an AVIF that claims 9000x9000 pixels', () => avifOf({ width: 9000, height: 9000 }), [200, 413, 415]),
  refused('an AVIF that claims 60,000x60,000 pixels', () => avifOf({ width: 60_000, height: 60_000 })),
  refused('an AVIF of 60,000 items', () => avifOf({ items: 60_000 })),
  refused('an AVIF of 100,000 properties', () => avifOf({ properties: 100_000 })),
  refused('an AVIF of 60,000 references', () => avifOf({ references: 60_000 })),
  refused('an AVIF of 1,000,000 samples', () => avifOf({ samples: 1_000_000 })),
  refused('an SVG with an internal subset of 45 MB', () => svgOfDoctype(45 * MEGABYTE)),
  refused('an SVG with a literal of 45 MB', () => svgOfLiteral(45 * MEGABYTE)),
  refused('an SVG behind a comment of 45 MB', () => svgOfComment(45 * MEGABYTE), [415]),
  refused('an SVG whose attributes take 45 MB', () => svgOfAttributes(45 * MEGABYTE), [415]),
  ...[4070, 4075, 4080, 4085, 4089, 4090, 4100].map((offset) => endured(`an SVG with a prefix at ${offset}`, () => svgOfPrefix(offset), [200, 415])),
  endured('an SVG of entities that grow to ten gigabytes', () => svgOfEntities(), [413, 415, 503]),
  endured('an SVG that takes for ever', () => ENDLESS, [503]),
  endured('an SVG with an image of 11,000x11,000 pixels', () => svgOfImage(11_000, 11_000), [200, 413, 503]),
  ...THIN_SIDES.map(([width, height]) => endured(`a PNG of ${width}x${height} pixels`, () => thinPng(width, height))),
];
