import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { PLAYGROUND } from '../../scripts/setup/paths.mjs';
import { startPlayground } from '../../scripts/setup/start-playground.mjs';
import { AdminApi } from './admin-api';
import { freePort } from './free-port';

export const ADMIN = { email: 'admin@example.com', password: 'Renditions-test-1' } as const;

/** Fixed, so that signatures are the same in every run; for tests only. */
const SECRETS = {
  APP_KEYS: 'test-app-key-one,test-app-key-two',
  API_TOKEN_SALT: 'test-api-token-salt',
  ADMIN_JWT_SECRET: 'test-admin-jwt-secret',
  TRANSFER_TOKEN_SALT: 'test-transfer-token-salt',
  JWT_SECRET: 'test-jwt-secret',
  ENCRYPTION_KEY: 'test-encryption-key',
};

export interface PlaygroundOptions {
  /** Further environment variables, such as RENDITIONS_SECRET. */
  readonly env?: Readonly<Record<string, string>>;
  /** The work directory of an earlier start, with its database, uploads and renditions; by default a new one. */
  readonly directory?: string;
  /** Encodes twice, as by default in production. Otherwise a later response has the bytes of the first one, which many tests expect. */
  readonly quick?: boolean;
  readonly timeoutSeconds?: number;
}

export interface SignOptions {
  readonly expiresInSeconds?: number;
  readonly absolute?: boolean;
  readonly route?: string;
  readonly fileName?: string;
}

export interface RenditionFacts {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  readonly mime: string;
  readonly size: number;
  readonly key: string;
}

/** A Strapi of the playground's production build with a separate port, database, uploads and renditions. */
export interface TestPlayground {
  readonly url: string;
  /** Strapi's admin API as a Super Admin. */
  readonly admin: AdminApi;
  readonly directory: string;
  /** The environment for another process of the same Strapi, such as a Strapi command. */
  readonly env: Readonly<Record<string, string>>;
  readonly uploadsDirectory: string;
  readonly renditionsDirectory: string;
  /** The URL path of the service's `url()`; rejects with the error of the service. */
  signedUrl(fileId: number, spec: string, options?: SignOptions): Promise<string>;
  /** The result of the service's `get()`. */
  rendition(fileId: number, spec: string, options?: SignOptions): Promise<RenditionFacts>;
  logs(): string;
  /** Stops Strapi with a signal; removes the work directory if the start created it. */
  stop(): Promise<void>;
  /** Stops Strapi with a signal; keeps the work directory. */
  end(): Promise<void>;
  /** The signal that ended Strapi; null while it runs, or after an exit without a signal. */
  endedBy(): NodeJS.Signals | null;
  /** Kills Strapi; keeps the work directory. */
  kill(): Promise<void>;
}

/** Variables with which a playground has other content, or has it elsewhere. */
const OTHER_CONTENT = /^(?:DATABASE_|S3_|PLAYGROUND_|DEMO_)/;

/** Copies the database and the uploads of a playground that was seeded before, which saves half of the start. Times of files are kept: they are the versions of images. */
async function copySeeded(directory: string): Promise<void> {
  const seeded = process.env['SEEDED_PLAYGROUND'];
  if (seeded !== undefined) await promisify(execFile)('cp', ['-a', join(seeded, 'data.db'), join(seeded, 'public'), directory]);
}

/** Starts a playground and waits until it is seeded and responds. Requires its build: `node scripts/prepare.mjs`. */
export async function startTestPlayground({ env = {}, directory: given, quick = false, timeoutSeconds = 240 }: PlaygroundOptions = {}): Promise<TestPlayground> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'renditions-playground-')));
  const publicDirectory = join(directory, 'public');
  const uploadsDirectory = join(publicDirectory, 'uploads');
  const renditionsDirectory = join(directory, 'renditions');
  if (given === undefined && !Object.keys(env).some((name) => OTHER_CONTENT.test(name))) await copySeeded(directory);
  await mkdir(uploadsDirectory, { recursive: true });
  await cp(join(PLAYGROUND, 'public'), publicDirectory, { recursive: true, filter: (path) => basename(path) !== 'uploads' });

  const all = {
    ...SECRETS,
    // This file does not exist, so that the tests do not use the demo's secrets and settings.
    ENV_PATH: join(directory, 'no.env'),
    DATABASE_CLIENT: 'sqlite',
    S3_BUCKET: '',
    DATABASE_FILENAME: join(directory, 'data.db'),
    PUBLIC_DIR: publicDirectory,
    RENDITIONS_DIRECTORY: renditionsDirectory,
    PLAYGROUND_SEED: 'true',
    PLAYGROUND_TEST_ROUTES: 'true',
    DEMO_ADMIN_EMAIL: ADMIN.email,
    DEMO_ADMIN_PASSWORD: ADMIN.password,
    ...env,
    RENDITIONS_CONFIG: JSON.stringify({ encoding: { quick }, ...(JSON.parse(env['RENDITIONS_CONFIG'] ?? '{}') as object) }),
  };
  const running = await startPlayground({ port: await freePort(), timeoutSeconds, env: all });

  const callService = (fileId: number, query: Readonly<Record<string, string>>) => requestService(running.url, fileId, query);
  const stop = async () => {
    await running.stop();
    if (given === undefined) await rm(directory, { recursive: true, force: true });
  };
  return {
    url: running.url,
    admin: await AdminApi.login(running.url, ADMIN).catch(async (error: unknown) => {
      await stop();
      throw error;
    }),
    directory,
    env: all,
    uploadsDirectory,
    renditionsDirectory,
    signedUrl: async (fileId, spec, options = {}) => (await callService(fileId, { spec, ...texts(options) })).url,
    rendition: (fileId, spec, options = {}) => callService(fileId, { spec, make: 'true', ...texts(options) }),
    logs: running.logs,
    stop,
    end: () => running.stop(),
    endedBy: () => running.process.signalCode,
    kill: () => running.kill(),
  };
}

const texts = (options: SignOptions): Record<string, string> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, String(value)]));

async function requestService(origin: string, fileId: number, query: Readonly<Record<string, string>>): Promise<RenditionFacts> {
  const response = await fetch(`${origin}/test/renditions/${fileId}?${new URLSearchParams(query).toString()}`);
  const body = (await response.json()) as RenditionFacts & { readonly code?: string; readonly message?: string };
  if (!response.ok) throw Object.assign(new Error(body.message), { code: body.code });
  return body;
}
