import type { Browser } from 'playwright-core';
import { colourAt, type Colour, type Pixels } from './pixels';

/** A picture as a browser shows it on a page in sRGB, its profile and orientation honoured. */
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
