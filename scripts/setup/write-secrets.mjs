import { randomBytes } from 'node:crypto';
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLAYGROUND } from './paths.mjs';

const secret = () => randomBytes(24).toString('base64url');

/** Strapi and users-permissions do not start without these in production. */
const SECRETS = {
  APP_KEYS: () => `${secret()},${secret()}`,
  API_TOKEN_SALT: secret,
  ADMIN_JWT_SECRET: secret,
  TRANSFER_TOKEN_SALT: secret,
  JWT_SECRET: secret,
  ENCRYPTION_KEY: secret,
};

/** Adds missing secrets to `playground/.env`. Keeps existing ones: they may have encrypted data and signed URLs. */
export async function writeSecrets() {
  const file = join(PLAYGROUND, '.env');
  const written = await readFile(file, 'utf8').catch(() => '');
  const missing = Object.entries(SECRETS).filter(([name]) => !new RegExp(`^${name}=.`, 'm').test(written));
  if (missing.length === 0) return 'up to date';
  const before = written === '' || written.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${before}${missing.map(([name, make]) => `${name}=${make()}\n`).join('')}`, { mode: 0o600 });
}
