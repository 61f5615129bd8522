import { SetupError } from '../setup/step.mjs';

const DEFAULT_PORT = 1337;
const DEFAULT_EMAIL = 'admin@example.com';
const DEFAULT_PASSWORD = 'Renditions-demo-1';

function portOf(text = '') {
  if (text === '') return DEFAULT_PORT;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65535) return port;
  throw new SetupError(`Expected PORT to be a whole number from 1 to 65535, found "${text}".`);
}

/** Strapi's admin panel refuses weaker ones. The password itself is not repeated: terminals are logged. */
function passwordOf(text = '') {
  if (text === '') return DEFAULT_PASSWORD;
  const lacks = [
    [text.length >= 8, 'at least 8 characters'],
    // bcrypt, which Strapi hashes with, reads no further.
    [Buffer.byteLength(text) <= 72, 'at most 72 bytes'],
    [/[a-z]/.test(text), 'a lower-case letter'],
    [/[A-Z]/.test(text), 'an upper-case letter'],
    [/\d/.test(text), 'a digit'],
  ].filter(([met]) => !met).map(([, wanted]) => wanted);
  if (lacks.length === 0) return text;
  throw new SetupError(`Expected DEMO_ADMIN_PASSWORD to have ${lacks.join(', ')}; the given one of ${text.length} characters does not. Choose another.`);
}

function emailOf(text = '') {
  if (text === '') return DEFAULT_EMAIL;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return text.toLowerCase();
  throw new SetupError(`Expected DEMO_ADMIN_EMAIL to be an address such as ${DEFAULT_EMAIL}, found "${text}".`);
}

/** The playground would refuse it, after minutes. It is not repeated: terminals are logged. */
function checkSecret(text = '') {
  const [signing = ''] = text.split(',');
  if (text === '' || signing.trim().length >= 32) return;
  throw new SetupError(`Expected RENDITIONS_SECRET to have at least 32 characters, found ${signing.trim().length}. Make one with "openssl rand -base64 32".`);
}

/** All that the environment may say, checked before anything long is done. The playground reads RENDITIONS_SECRET itself. */
export function readDemoSettings(env) {
  checkSecret(env.RENDITIONS_SECRET);
  return {
    port: portOf(env.PORT),
    // Only this machine unless it is asked for: the password is a well-known one.
    host: env.HOST || '127.0.0.1',
    email: emailOf(env.DEMO_ADMIN_EMAIL),
    password: passwordOf(env.DEMO_ADMIN_PASSWORD),
  };
}
