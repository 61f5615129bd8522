import sharp from 'sharp';
import { document } from './drawing.mjs';

/** A landscape in a crop frame. */
const icon = document(64, 64, `
  <rect width="64" height="64" rx="14" fill="#1f5f8b"/>
  <circle cx="43" cy="22" r="6" fill="#ffd98a"/><path d="M12 46L26 26L36 40L42 33L52 46Z" fill="#fff"/>
  <path d="M10 20V10H20M44 10H54V20M54 44V54H44M20 54H10V44" fill="none" stroke="#9cd0f5" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/>`);

export const drawFavicon = () => sharp(Buffer.from(icon)).png({ palette: true }).toBuffer();
