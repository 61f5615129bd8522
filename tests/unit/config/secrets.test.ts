import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { warningsOnSecrets } from '../../../server/src/config/secrets';

const LONG = 'a secret of at least 32 characters';
const warningsOn = (input: unknown): readonly string[] => warningsOnSecrets(input, parseConfig(input));

describe('warningsOnSecrets', () => {
  it.each([undefined, null, {}, { secret: LONG }, { secret: [LONG, 'old'], algorithm: 'sha1' }, { routes: { a: { path: '/a', secret: LONG } } }])('has nothing to say of %j', (input) => {
    expect(warningsOn(input)).toEqual([]);
  });

  it('names a secret that was written, but is undefined: the plugin would fall back silently', () => {
    expect(warningsOn({ secret: undefined })).toEqual([
      'secret: expected a text, found undefined, so URLs are signed with keys derived from APP_KEYS. They become invalid once the secret is set. Is the environment variable set?',
    ]);
    expect(warningsOn({ routes: { a: { path: '/a', secret: undefined }, b: { path: '/b' } } })).toEqual([
      'routes.a.secret: expected a text, found undefined, so this route uses the keys of the plugin. Is the environment variable set?',
    ]);
  });

  it('names a short secret that signs with SHA-1, without repeating it', () => {
    const warning = (path: string) => `${path}: expected at least 32 characters, found 6: a short secret can be guessed from one URL. Put a longer one before it, and the URLs of today stay valid.`;
    expect(warningsOn({ secret: 'qwerty', algorithm: 'sha1' })).toEqual([warning('secret')]);
    expect(warningsOn({ routes: { a: { path: '/a', algorithm: 'sha1', secret: ['qwerty', LONG] } } })).toEqual([warning('routes.a.secret')]);
  });
});
