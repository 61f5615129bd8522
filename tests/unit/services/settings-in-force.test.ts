import { expect, it } from 'vitest';
import { parseConfig } from '../../../server/src/config/parse-config';
import { settingsInForce } from '../../../server/src/services/settings-in-force';

const SECRET = 'a secret of more than 32 characters';

it('has the defaults and no secret', () => {
  const settings = settingsInForce(parseConfig({
    secret: [SECRET],
    routes: {
      images: { path: '/images', secret: `${SECRET} too`, baseUrl: `https://user:${encodeURIComponent(SECRET)}@cdn.example.com/` },
      members: { path: '/members', access: 'private', policies: [{ name: 'global::may', config: { key: SECRET } }] },
    },
    store: { type: 'provider', uploadOptions: { SSECustomerKey: SECRET } },
    metrics: { path: '/metrics', token: SECRET },
    presets: { card: 'fill-600x400' },
    onStale: () => SECRET,
  }));
  expect(JSON.stringify(settings)).not.toMatch(/secret of|secret%20of/);
  expect(settings).toMatchObject({
    secret: 'hidden',
    routes: { images: { secret: 'hidden', baseUrl: 'https://cdn.example.com' }, members: { policies: 'hidden' } },
    store: { type: 'provider', uploadOptions: 'hidden' },
    metrics: { path: '/metrics', token: 'hidden' },
    presets: { card: { spec: 'fill-600x400', widths: [] } },
    onStale: 'a function',
    sourceCheckSeconds: 5,
  });
});
