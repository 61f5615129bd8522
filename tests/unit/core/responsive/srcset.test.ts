import { expect, it } from 'vitest';
import { srcsetOf } from '../../../../server/src/core/responsive/srcset';

it.each([
  [[], null],
  [[['/a.jpg', 640]], null],
  [[['/a.jpg', 640], ['/b.jpg', 960]], '/a.jpg 640w, /b.jpg 960w'],
  [[['https://cms.example.com/a?v=1', 1], ['/b', 2], ['/c', 3]], 'https://cms.example.com/a?v=1 1w, /b 2w, /c 3w'],
] as const)('srcsetOf(%j) is %j', (candidates, srcset) => expect(srcsetOf(candidates.map(([url, width]) => ({ url, width })))).toBe(srcset));
