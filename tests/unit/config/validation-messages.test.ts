import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';

/** Words of zod's own messages. */
const WORDS_OF_ZOD = /Invalid|Unrecognized|Too (?:small|big)|received|nonoptional|must be/i;

const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  secret: [], algorithm: [], keepMetadata: [], sourceCheckSeconds: [], presets: ['card', 'Card', '', 'x'.repeat(70)],
  routes: ['images', 'A b'],
  store: ['type', 'directory', 'maxBytes', 'uploadOptions'],
  memory: ['maxBytes', 'maxEntryBytes'],
  limits: ['sourceBytes', 'sourcePixels', 'customPixels'],
  rendering: ['slots', 'queueLength', 'workerMemoryBytes'],
  quality: ['jpeg', 'webp'],
  encoding: ['quick', 'backlog', 'effort'],
  defaultFormats: ['tiff', 'jpg', 'svg'],
  source: ['hosts', 'timeoutSeconds'],
  operations: ['tint', 'width', 'A-B'],
  metrics: ['path', 'token'],
};
const OF_A_ROUTE = ['path', 'secret', 'algorithm', 'maxAgeSeconds', 'baseUrl', 'action', 'status', 'sendfile', 'access', 'auth', 'policies', 'middlewares', 'authorize'];
const OF_A_STEP = ['backend', 'location', 'root', 'scope', 'opaque', 'alpha', 'syntax', 'parse', 'render', 'version', 'spec', 'label'];

const cyclic: Record<string, unknown> = {};
cyclic['self'] = cyclic;

/** Values that a project may write by mistake. */
const junk = fc.oneof(
  fc.constantFrom(undefined, null, NaN, Infinity, -1, 0, 0.5, 1e30, '', ' ', 'x', '12', 'jpg', 'provider', true, [], [null], {}, () => null, 10n, Symbol('s'), cyclic, new Date(0), Buffer.alloc(2), 'https://x.y'),
  fc.string({ maxLength: 100 }),
  fc.array(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { maxLength: 3 }),
);
const objectOf = (keys: readonly string[], value: fc.Arbitrary<unknown>) => fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 12 })), value, { maxKeys: 4 });
const deepest = fc.oneof(junk, objectOf(OF_A_STEP, junk));
const config = fc.oneof(
  junk,
  fc.constantFrom(...Object.keys(SETTINGS)).chain((name) => {
    const keys = SETTINGS[name] ?? [];
    const inner = fc.oneof(deepest, objectOf([...OF_A_ROUTE, ...OF_A_STEP], deepest));
    return fc.oneof(junk, objectOf(keys.length > 0 ? keys : ['x'], inner)).map((value) => ({ [name]: value }));
  }),
  objectOf(Object.keys(SETTINGS), junk),
);

describe('an error about a configuration', () => {
  it('has a key path and a message of the plugin, not of zod, for any input', () => {
    fc.assert(fc.property(config, (input) => {
      try {
        parseConfig(input);
      } catch (error) {
        const { message } = error as Error;
        const [title, ...problems] = message.split('\n');
        expect(title).toBe('the configuration of the plugin "renditions" is invalid:');
        expect(problems.length).toBeGreaterThan(0);
        for (const problem of problems) {
          expect(problem).toMatch(/^ {2}- .*: (?:expected|there is no such setting)/s);
          // The message quotes the input, which may contain these words.
          expect(problem.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')).not.toMatch(WORDS_OF_ZOD);
        }
      }
    }), { numRuns: 1000 });
  }, 60_000);
});
