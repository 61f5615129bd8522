import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { workerFile } from '../../../server/src/workers/fork-worker';
import { pingWorker } from '../../helpers/ping-worker';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const BUILT = join(ROOT, 'dist', 'worker', 'index.js');

describe('the script of the worker processes', () => {
  it('is the built one, resolved from the sources', () => expect(workerFile()).toBe(BUILT));

  it.each(['dist/server/index.js', 'dist/server/index.mjs', 'strapi-server.js'])('is the built one, resolved from %s', (bundle) => {
    expect(createRequire(join(ROOT, bundle)).resolve('strapi-plugin-renditions/worker')).toBe(BUILT);
  });

  it('answers, and ends with its channel', async () => {
    const { worker, response } = await pingWorker(workerFile());
    expect(response).toMatchObject({ type: 'failure', failure: { code: null } });
    const ended = once(worker, 'exit');
    worker.disconnect();
    // Windows knows no signals.
    expect(await ended).toEqual(process.platform === 'win32' ? [1, null] : [null, 'SIGKILL']);
  });
});
