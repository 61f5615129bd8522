import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Core } from '@strapi/strapi';
import type { MaintenanceService } from '../server/src/services/maintenance';
import type { RenditionsService } from '../server/src/services/renditions';

export interface Services {
  readonly renditions: RenditionsService;
  readonly maintenance: MaintenanceService;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
}

interface StrapiPackage {
  createStrapi(options: { readonly appDir: string; readonly distDir: string }): Core.Strapi;
}

/** The parts of Strapi's database that compare its schema with that of the project. */
interface Schema {
  sync(): Promise<string>;
  readonly schema: object;
  readonly schemaStorage: { read(): Promise<{ readonly hash: string } | null>; hashSchema(schema: object): string };
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Loads the built project in the current directory, without listening, and destroys it after `work`. */
export async function withStrapi<T>(work: (services: Services) => Promise<T>): Promise<T> {
  const appDir = process.cwd();
  const strapi = createProject(appDir);
  const controller = new AbortController();
  const abort = () => {
    if (controller.signal.aborted) process.exit(1);
    controller.abort();
  };
  listenTo(abort);
  try {
    // Of a start and a shutdown that are none.
    strapi.log.level = 'warn';
    strapi.config.set('server.cron.enabled', false);
    strapi.config.set('strapi-plugin-renditions.isCommand', true);
    refuseOtherSchema(strapi);
    await strapi.load();
    // Apollo has added its own, which send the signal once more.
    listenTo(abort);
    const plugin = strapi.plugin('renditions') as ReturnType<Core.Strapi['plugin']> | undefined;
    if (plugin === undefined) throw new Error('The plugin "renditions" is not enabled in this project. Set renditions.enabled to true in config/plugins.');
    return await work({ renditions: plugin.service<RenditionsService>('renditions'), maintenance: plugin.service<MaintenanceService>('maintenance'), signal: controller.signal });
  } finally {
    await strapi.destroy();
  }
}

/** Instead of Strapi's own listeners, which would destroy it in the middle of the work. The second Ctrl+C ends the process at once. */
function listenTo(abort: () => void): void {
  for (const signal of SIGNALS) process.removeAllListeners(signal).on(signal, abort);
}

/** As `strapi start`: never compiled here, since that would write to the directory that the running site reads. */
function createProject(appDir: string): Core.Strapi {
  const fromProject = createRequire(join(appDir, 'package.json'));
  let path: string;
  try {
    path = fromProject.resolve('@strapi/strapi');
  } catch {
    throw new Error(`Expected a Strapi project in ${appDir}, found none. Change to the directory of the project.`);
  }
  const distDir = outputOf(appDir, createRequire(path));
  return (fromProject(path) as StrapiPackage).createStrapi({ appDir, distDir });
}

function outputOf(appDir: string, fromStrapi: NodeJS.Require): string {
  if (!existsSync(join(appDir, 'tsconfig.json'))) return appDir;
  const { resolveOutDirSync } = fromStrapi('@strapi/typescript-utils') as { resolveOutDirSync(directory: string): string };
  const distDir = resolveOutDirSync(appDir);
  if (existsSync(join(distDir, 'config'))) return distDir;
  throw new Error(`Expected the built project in ${distDir}, found none. Build it first: npm run build.`);
}

/** A start changes the tables to the schema of the project. Beside a running site of another build that would break the site. */
function refuseOtherSchema({ db }: Core.Strapi): void {
  const { schema, migrations } = db as unknown as { readonly schema: Schema; readonly migrations: { shouldRun(): Promise<boolean> } };
  schema.sync = async () => {
    const stored = await schema.schemaStorage.read();
    const isSame = stored?.hash === schema.schemaStorage.hashSchema(schema.schema) && !(await migrations.shouldRun());
    if (!isSame) throw new Error('The database has another schema than this build of the project: the site runs another build, or was not started since the build. Start the site with this build once, then run the command again.');
    return 'UNCHANGED';
  };
}
