import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port';
import { packPlugin } from './packed-plugin';
import { plainJpeg } from './plain-jpeg';

const run = promisify(execFile);

/** Specs whose rendering differs between versions of sharp. */
export const SPECS = [
  'fill-60x40', 'fill-60x60-smart', 'rotate-90|flip-h|width-50', 'crop-10x10-200x100|width-50', 'pad-80x80|format-png', 'width-50|blur-2|sharpen|grayscale',
  'width-50|format-webp', 'width-50|format-avif', 'width-50|format-gif', 'width-50|format-ico',
] as const;

/** A spec that rasterises an SVG. */
export const SVG_SPECS = ['width-50|format-png', 'fill-30x30-smart|format-webp'] as const;

/** A minimal Strapi project: without an admin panel, so that it needs no build. */
const projectFiles = (strapiVersion: string, tarball: string): Readonly<Record<string, string>> => ({
  'package.json': JSON.stringify({
    name: 'installed-app',
    private: true,
    dependencies: {
      '@strapi/strapi': strapiVersion,
      'better-sqlite3': '12.8.0',
      react: '^18.0.0',
      'react-dom': '^18.0.0',
      'react-router-dom': '^6.0.0',
      'strapi-plugin-renditions': `file:${tarball}`,
      'styled-components': '^6.0.0',
    },
    strapi: { uuid: 'installed-app' },
  }),
  'config/server.js': `module.exports = ({ env }) => ({ host: '127.0.0.1', port: env.int('PORT'), app: { keys: ['one', 'two'] } });`,
  'config/admin.js': `module.exports = { serveAdminPanel: false, auth: { secret: 'a' }, apiToken: { salt: 'b' }, transfer: { token: { salt: 'c' } }, secrets: { encryptionKey: 'd'.repeat(32) } };`,
  'config/database.js': `module.exports = { connection: { client: 'sqlite', connection: { filename: '.tmp/data.db' }, useNullAsDefault: true } };`,
  'src/index.js': `module.exports = { async bootstrap({ strapi }) {
    const create = (ext, mime) => strapi.db.query('plugin::upload.file').create({ data: { name: 'picture' + ext, hash: 'picture', ext, mime, size: 1, provider: 'local', url: '/uploads/picture' + ext } });
    const say = (file, spec) => console.log('URL ' + strapi.plugin('renditions').service('renditions').url(file, spec));
    console.log('URLs:');
    const file = await create('.jpg', 'image/jpeg');
    const svg = await create('.svg', 'image/svg+xml');
    for (const spec of ${JSON.stringify(SPECS)}) say(file, spec);
    for (const spec of ${JSON.stringify(SVG_SPECS)}) say(svg, spec);
    say(svg.id + 1, 'width-10');
    console.log('URLs complete');
  } };`,
  'public/uploads/.gitkeep': '',
  '.tmp/.gitkeep': '',
});

/** Packs the plugin as for a release, and installs it in a new project. */
export async function installApp(strapiVersion: string) {
  let directory = await mkdtemp(join(tmpdir(), 'renditions-installed-'));
  const { tarball, files } = await packPlugin(directory);
  for (const [name, content] of Object.entries(projectFiles(strapiVersion, tarball))) {
    await mkdir(join(directory, name, '..'), { recursive: true });
    await writeFile(join(directory, name), content);
  }
  await writeFile(join(directory, 'public', 'uploads', 'picture.jpg'), await plainJpeg('#ff0000'));
  await writeFile(join(directory, 'public', 'uploads', 'picture.svg'), '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="80"><rect width="100" height="80" fill="#f00"/></svg>');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline'], { cwd: directory, maxBuffer: 64 * 1024 * 1024 });
  return {
    get directory() {
      return directory;
    },
    packedFiles: files,
    sharps: async () => (await readdir(join(directory, 'node_modules'), { recursive: true })).filter((path) => /(?:^|node_modules\/)sharp\/package\.json$/.test(path)),
    start: (command: StrapiCommand = 'start') => startApp(directory, command),
    /** Moves the project, for example into a folder that `strapi develop` watches. */
    async move(folder: string) {
      const target = join(folder, basename(directory));
      await mkdir(folder, { recursive: true });
      await rename(directory, target).catch(async () => {
        // `rename` fails between disks.
        await cp(directory, target, { recursive: true, verbatimSymlinks: true });
        await rm(directory, { recursive: true });
      });
      directory = target;
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export type StrapiCommand = 'start' | 'develop';

/** The project has no admin panel to build or watch. */
const COMMANDS = {
  start: { args: ['start'], environment: 'production' },
  develop: { args: ['develop', '--no-watch-admin', '--no-build-admin', '--no-install-deps'], environment: 'development' },
} as const satisfies Record<StrapiCommand, unknown>;

async function startApp(directory: string, command: StrapiCommand) {
  const port = await freePort();
  const { args, environment } = COMMANDS[command];
  const child = spawn('npx', ['strapi', ...args], {
    cwd: directory,
    env: { ...process.env, PORT: String(port), NODE_ENV: environment, STRAPI_TELEMETRY_DISABLED: 'true' },
    detached: true,
  });
  const log: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  const stop = async () => {
    if (child.pid === undefined || hasEnded()) return;
    process.kill(-child.pid, 'SIGTERM');
    await once(child, 'exit');
  };
  for (let attempt = 0; ; attempt += 1) {
    if (await fetch(`${url}/_health`).then(({ ok }) => ok, () => false)) break;
    if (hasEnded() || attempt > 600) {
      await stop();
      throw new Error(`Strapi did not start:\n${log.join('')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return {
    url,
    log: () => log.join(''),
    /** The paths that the project signed at its last start. */
    paths: () => [...(log.join('').split('URLs:').at(-1) ?? '').matchAll(/URL (\/images\/\S+)/g)].map(([, path]) => path ?? ''),
    /** The number of starts. */
    starts: () => log.join('').split('URLs complete').length - 1,
    stop,
  };
}
