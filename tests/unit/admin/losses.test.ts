import { describe, expect, it } from 'vitest';
import { lossesOf } from '../../../admin/src/builder/losses';
import { planDraft } from '../../../admin/src/builder/planDraft';
import { DEFAULT_FORMATS } from '../../../server/src/core/formats';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import type { SourceFacts } from '../../../server/src/core/source-facts';

const gif: SourceFacts = { format: 'gif', width: 60, height: 40, orientation: 1, frames: 20, alpha: true, depth: 8, buffered: false, focalPoint: null };
const settings = { presets: [], operations: [], limits: DEFAULT_LIMITS, defaultFormats: DEFAULT_FORMATS };
const lost = (spec: string, source = gif) => lossesOf(planDraft(spec, source, settings, []), source);

describe('what is lost', () => {
  it.each([
    ['width-10', []],
    ['width-10|format-webp', []],
    ['width-10|format-avif', ['animation']],
    ['width-10|format-jpeg', ['animation', 'transparency']],
    ['width-10|bgcolor-fff|format-jpeg', ['animation']],
    ['nonsense', []],
  ])('%s: %j', (spec, expected) => expect(lost(spec)).toEqual(expected));
  it('nothing of a still, opaque image', () => expect(lost('width-10|format-jpeg', { ...gif, frames: 1, alpha: false })).toEqual([]));
});
