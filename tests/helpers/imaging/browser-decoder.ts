import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../browser';
import { colourAt, type Colour, type Pixels } from './pixels';

/** `ImageDecoder` needs a secure context. */
const PAGE = 'http://localhost/images';

interface Encoded {
  readonly base64: string;
  readonly mime: string;
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  /** Base64 of four bytes a pixel. */
  readonly data: string;
}

/** A browser page that decodes images, with their profile and orientation applied. */
export class BrowserDecoder {
  readonly #browser: Browser;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#page = page;
  }

  static async open(): Promise<BrowserDecoder> {
    const browser = await launchBrowser();
    const page = await browser.newPage();
    await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
    await page.goto(PAGE);
    return new BrowserDecoder(browser, page);
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** What an `<img>` shows, of the first frame. @throws Error where it shows no image */
  async show(bytes: Buffer, mime: string): Promise<Pixels> {
    return pixelsOf(await this.#page.evaluate(drawImage, encoded(bytes, mime)));
  }

  /** Each frame of an animation, composed. @throws Error where one cannot be decoded */
  async showFrames(bytes: Buffer, mime: string): Promise<readonly Pixels[]> {
    return (await this.#page.evaluate(drawFrames, encoded(bytes, mime))).map(pixelsOf);
  }
}

const encoded = (bytes: Buffer, mime: string): Encoded => ({ base64: bytes.toString('base64'), mime });

const pixelsOf = ({ width, height, data }: Decoded): Pixels => ({ width, height, data: Buffer.from(data, 'base64') });

/** Runs in the page, so it can use only its argument. */
async function drawImage({ base64, mime }: Encoded): Promise<Decoded> {
  const image = new Image();
  image.src = `data:${mime};base64,${base64}`;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  let text = '';
  for (const byte of data) text += String.fromCharCode(byte);
  return { width, height, data: btoa(text) };
}

/** Runs in the page, too. */
async function drawFrames({ base64, mime }: Encoded): Promise<Decoded[]> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const decoder = new ImageDecoder({ data: bytes, type: mime });
  await Promise.all([decoder.tracks.ready, decoder.completed]);
  const frames: Decoded[] = [];
  for (let index = 0; index < (decoder.tracks.selectedTrack?.frameCount ?? 0); index += 1) {
    const { image } = await decoder.decode({ frameIndex: index });
    const { displayWidth: width, displayHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let text = '';
    for (const byte of data) text += String.fromCharCode(byte);
    frames.push({ width, height, data: btoa(text) });
    image.close();
  }
  return frames;
}

/** An image as a browser shows it on a page in sRGB, its profile and orientation honoured. */
export async function shownByBrowser(browser: Browser, bytes: Buffer, mime: string): Promise<Pixels> {
  const page = await browser.newPage();
  try {
    const { width, height, data } = await page.evaluate(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
      const context = canvas.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true });
      if (context === null) throw new Error('the browser has no canvas');
      context.drawImage(image, 0, 0);
      return { width: canvas.width, height: canvas.height, data: [...context.getImageData(0, 0, canvas.width, canvas.height).data] };
    }, `data:${mime};base64,${bytes.toString('base64')}`);
    return { width, height, data: Buffer.from(data) };
  } finally {
    await page.close();
  }
}

export const shownAt = (pixels: Pixels, share: readonly [number, number]): Colour =>
  colourAt(pixels, Math.floor(pixels.width * share[0]), Math.floor(pixels.height * share[1]));
