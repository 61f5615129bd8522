import { describe, expect, it } from 'vitest';
import { readDemoSettings } from '../../../scripts/demo/settings.mjs';

describe('readDemoSettings', () => {
  it('has defaults, and listens on the loopback address', () => {
    const settings = { port: 1337, host: '127.0.0.1', email: 'admin@example.com', password: 'Renditions-demo-1' };
    expect(readDemoSettings({})).toEqual(settings);
    expect(readDemoSettings({ PORT: '', HOST: '', DEMO_ADMIN_EMAIL: '', DEMO_ADMIN_PASSWORD: '' })).toEqual(settings);
  });

  it('uses the environment variables', () => {
    const env = { PORT: '8080', HOST: '0.0.0.0', DEMO_ADMIN_EMAIL: 'Me@Example.org', DEMO_ADMIN_PASSWORD: 'Ab345678' };
    expect(readDemoSettings(env)).toEqual({ port: 8080, host: '0.0.0.0', email: 'me@example.org', password: 'Ab345678' });
  });

  it.each([
    ['PORT', '0', 'whole number from 1 to 65535, found "0"'],
    ['PORT', '65536', 'found "65536"'],
    ['PORT', '80a', 'found "80a"'],
    ['PORT', '-1', 'found "-1"'],
    ['DEMO_ADMIN_EMAIL', 'none', 'an address such as admin@example.com, found "none"'],
    ['DEMO_ADMIN_PASSWORD', 'Ab34567', 'at least 8 characters'],
    ['DEMO_ADMIN_PASSWORD', 'ab345678', 'an upper-case letter'],
    ['DEMO_ADMIN_PASSWORD', 'AB345678', 'a lower-case letter'],
    ['DEMO_ADMIN_PASSWORD', 'Abcdefgh', 'a digit'],
    ['DEMO_ADMIN_PASSWORD', `Ab3${'x'.repeat(70)}`, 'at most 72 bytes'],
    ['RENDITIONS_SECRET', 'x'.repeat(31), 'at least 32 characters, found 31'],
    ['RENDITIONS_SECRET', `short,${'x'.repeat(40)}`, 'at least 32 characters, found 5'],
  ])('refuses %s=%s', (name, value, message) => expect(() => readDemoSettings({ [name]: value })).toThrow(message));

  it('accepts a long secret, and shorter ones after it', () => expect(() => readDemoSettings({ RENDITIONS_SECRET: `${'x'.repeat(32)},old` })).not.toThrow());

  it('does not print a refused password', () => {
    expect(() => readDemoSettings({ DEMO_ADMIN_PASSWORD: 'hunter2' })).toThrow(/^(?!.*hunter2)Expected DEMO_ADMIN_PASSWORD/);
  });
});
