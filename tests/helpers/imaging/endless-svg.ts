import { svg } from './svg';

/** Takes hours to draw at any size: each step looks at 40,000 pixels for each of its own. Its memory is bounded. */
export const ENDLESS = svg(
  'width="1000" height="1000"',
  `<filter id="f">${'<feMorphology operator="dilate" radius="100"/>'.repeat(300)}</filter><rect width="1000" height="1000" fill="#888" filter="url(#f)"/>`,
);
