import sharp from 'sharp';

/** A JPEG of one colour. */
export const plainJpeg = (background: string, width = 400, height = 300): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } }).jpeg().toBuffer();
