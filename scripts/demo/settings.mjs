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

/** Strapi's admin panel refuses weaker passwords. The error does not contain the password: terminals are logged. */
function passwordOf(text = '') {
  if (text === '') return DEFAULT_PASSWORD;
  const lacks = [
    [text.length >= 8, 'at least 8 characters'],
    // Strapi hashes with bcrypt, which ignores further bytes.
    [Buffer.byteLength(text) <= 72, 'at most 72 bytes'],
    [/[a-z]/.test(text), 'a lower-case letter'],
    [/[A-Z]/.test(text), 'an upper-case letter'],
    [/\d/.test(text), 'a digit'],
  ].filter(([met]) => !met).map(([, requirement]) => requirement);
  if (lacks.length === 0) return text;
  throw new SetupError(`Expected DEMO_ADMIN_PASSWORD to have ${lacks.join(', ')}; found one of ${text.length} characters without that. Choose another.`);
}

function emailOf(text = '') {
  if (text === '') return DEFAULT_EMAIL;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return text.toLowerCase();
  throw new SetupError(`Expected DEMO_ADMIN_EMAIL to be an address such as ${DEFAULT_EMAIL}, found "${text}".`);
}

/** Otherwise the playground refuses the secret only after the build. The error does not contain it: terminals are logged. */
function checkSecret(text = '') {
  const [signing = ''] = text.split(',');
  if (text === '' || signing.trim().length >= 32) return;
  throw new SetupError(`Expected RENDITIONS_SECRET to have at least 32 characters, found ${signing.trim().length}. Make one with "openssl rand -base64 32".`);
}

/** The settings in the environment, checked before the long steps. The playground reads RENDITIONS_SECRET itself. */
export function readDemoSettings(env) {
  checkSecret(env.RENDITIONS_SECRET);
  return {
    port: portOf(env.PORT),
    // Only this machine by default: the password is publicly known.
    host: env.HOST || '127.0.0.1',
    email: emailOf(env.DEMO_ADMIN_EMAIL),
    password: passwordOf(env.DEMO_ADMIN_PASSWORD),
  };
}
