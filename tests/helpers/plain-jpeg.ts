import sharp from 'sharp';

export const plainJpeg = (background: string, width = 400, height = 300): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } }).jpeg().toBuffer();
