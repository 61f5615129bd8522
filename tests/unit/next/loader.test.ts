import { describe, expect, it } from 'vitest';
import renditionsLoader from '../../../next/index';

const HARBOUR = 'https://cms.example.com/media/k3j5h2/hero/harbour.jpg';
const WIDTHS = '#w=640,960,1280,1600';

describe('the loader for next/image', () => {
  it.each([
    ['the next width', `${HARBOUR}${WIDTHS}`, 700, `${HARBOUR}?w=960`],
    ['a width that exists', `${HARBOUR}${WIDTHS}`, 960, `${HARBOUR}?w=960`],
    ['one pixel more', `${HARBOUR}${WIDTHS}`, 961, `${HARBOUR}?w=1280`],
    ['the smallest width', `${HARBOUR}${WIDTHS}`, 16, `${HARBOUR}?w=640`],
    ['the largest width', `${HARBOUR}${WIDTHS}`, 1600, `${HARBOUR}?w=1600`],
    ['the preset itself beyond the largest', `${HARBOUR}${WIDTHS}`, 1601, HARBOUR],
    ['a query that stays', `${HARBOUR}?v=aB_-012345${WIDTHS}`, 640, `${HARBOUR}?v=aB_-012345&w=640`],
    ['a query that stays beyond the largest', `${HARBOUR}?v=aB_-012345${WIDTHS}`, 3840, `${HARBOUR}?v=aB_-012345`],
    ['a single width', `${HARBOUR}#w=640`, 320, `${HARBOUR}?w=640`],
    ['a path without origin', `/media/k3j5h2/hero${WIDTHS}`, 640, '/media/k3j5h2/hero?w=640'],
  ])('gives %s', (_title, src, width, expected) => expect(renditionsLoader({ src, width, quality: 75 })).toBe(expected));

  it.each([
    '/logo.png', '/_next/static/media/logo.1a2b.png', 'https://other.example.com/a.jpg?x=1', 'https://other.example.com/a.svg#icon', `${HARBOUR}#w=`, `${HARBOUR}#w=640,`, `${HARBOUR}#w=640,x`, `${HARBOUR}#w=640&h=480`,
    'data:image/gif;base64,R0lGODlhAQABAAAAACw=', 'blob:https://www.example.com/1', '',
  ])('leaves %s as it is', (src) => expect(renditionsLoader({ src, width: 640 })).toBe(src));
});
