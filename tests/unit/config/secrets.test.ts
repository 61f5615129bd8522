import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { warningsOnSecrets } from '../../../server/src/config/secrets';

const LONG = 'a secret of at least 32 characters';
const warningsOn = (input: unknown): readonly string[] => warningsOnSecrets(input, parseConfig(input));

describe('warningsOnSecrets', () => {
  it.each([undefined, null, {}, { secret: LONG }, { secret: [LONG, 'old'], algorithm: 'sha1' }, { routes: { a: { path: '/a', secret: LONG } } }])('has no warning for %j', (input) => {
    expect(warningsOn(input)).toEqual([]);
  });

  it('warns of a secret that is written but undefined, since the plugin would use other keys', () => {
    expect(warningsOn({ secret: undefined })).toEqual([
      'secret: expected a string, found undefined, so URLs are signed with keys derived from APP_KEYS. They become invalid once the secret is set. Set the environment variable, or remove the setting.',
    ]);
    expect(warningsOn({ routes: { a: { path: '/a', secret: undefined }, b: { path: '/b' } } })).toEqual([
      'routes.a.secret: expected a string, found undefined, so this route uses the keys of the plugin. Set the environment variable, or remove the setting.',
    ]);
  });

  it('warns of a short secret that signs with SHA-1, without repeating it', () => {
    const warning = (path: string) => `${path}: expected at least 32 characters, found 6: a short secret can be guessed from one URL. List a longer secret before it: today's URLs stay valid.`;
    expect(warningsOn({ secret: 'qwerty', algorithm: 'sha1' })).toEqual([warning('secret')]);
    expect(warningsOn({ routes: { a: { path: '/a', algorithm: 'sha1', secret: ['qwerty', LONG] } } })).toEqual([warning('routes.a.secret')]);
  });
});
