import type { Size } from '../../core/geometry/rect';

/** ICONDIR and one ICONDIRENTRY. The image follows as PNG, which all readers since Windows Vista support. */
const HEADER_BYTES = 22;

/** Wraps a PNG of at most 256x256 pixels into an icon. */
export function wrapIco(png: Buffer, { width, height }: Size): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16LE(1, 2); // an icon, not a cursor
  header.writeUInt16LE(1, 4); // one image
  header.writeUInt8(width % 256, 6); // 0 stands for 256
  header.writeUInt8(height % 256, 7);
  header.writeUInt16LE(1, 10); // colour planes
  header.writeUInt16LE(32, 12); // bits a pixel
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(HEADER_BYTES, 18);
  return Buffer.concat([header, png]);
}

export const icoSize = (ico: Buffer): Size => ({ width: ico.readUInt8(6) || 256, height: ico.readUInt8(7) || 256 });
