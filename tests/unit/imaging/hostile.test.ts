import { describe, expect, it } from 'vitest';
import type { RenditionError } from '../../../server/src/core/errors';
import { DEFAULT_LIMITS } from '../../../server/src/core/limits';
import { probe } from '../../../server/src/imaging/probe';
import type { SharpFactory } from '../../../server/src/imaging/sharp';
import { HOSTILE_FILES } from '../../helpers/hostile';
import { INTERNALS } from '../../helpers/imaging/internals';
import { refusalOf } from '../../helpers/imaging/render';
import { processorMilliseconds } from '../../helpers/processor-time';

const STATUS: Partial<Record<string, number>> = { LIMIT_EXCEEDED: 413, UNSUPPORTED_SOURCE: 415 };

const noDecoder = (() => { throw new Error('a decoder saw the file'); }) as unknown as SharpFactory;

/** Processor time. Guards against code that is not linear: generating most of these files takes longer. */
const MAX_MILLISECONDS = 1000;

describe('is refused before any decoder sees it:', () => {
  it.each(HOSTILE_FILES.filter(({ cheap }) => cheap))('$name', async ({ make, statuses }) => {
    const bytes = await make();
    const started = processorMilliseconds();
    const refusal = await refusalOf(probe(noDecoder, bytes, DEFAULT_LIMITS)) as RenditionError;
    expect(processorMilliseconds() - started).toBeLessThan(MAX_MILLISECONDS);
    expect(statuses, String(refusal)).toContain(STATUS[refusal.code]);
    expect(refusal.message).not.toMatch(INTERNALS);
  }, 60_000);
});
