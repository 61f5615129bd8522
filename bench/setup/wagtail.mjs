import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WORK } from './paths.mjs';
import { findPython, pythonFolder } from './python.mjs';
import { startPython } from './start-python.mjs';

const run = promisify(execFile);

const SECRET = 'the secret of the benchmark';

/** A Wagtail with these images, with a process for each core: keeps renditions on the disk and in SQLite. Or `{ missing }`, a sentence. */
export async function startWagtail(paths) {
  const { python, missing } = await findPython('wagtail');
  if (missing !== undefined) return { missing };
  const folder = join(WORK, 'wagtail');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const options = { cwd: pythonFolder('wagtail'), env: { ...process.env, WAGTAIL_FOLDER: folder, WAGTAIL_SECRET: SECRET, PYTHONDONTWRITEBYTECODE: '1' } };
  const { stdout } = await run(python, ['project.py', ...paths], options);
  const ids = new Map(JSON.parse(stdout).map((id, index) => [paths[index], id]));
  const { url, stop } = await startPython(python, 'gunicorn', (port) => ['--bind', `127.0.0.1:${port}`, '--workers', String(availableParallelism()), '--log-level', 'error', 'project:application'], options);
  const sign = (id, spec) => `${url}/images/${createHmac('sha1', SECRET).update(`${id}/${spec}/`).digest('base64').replaceAll('+', '-').replaceAll('/', '_')}/${id}/${encodeURIComponent(spec)}/`;
  // The quality is a setting of the project.
  return { stop, urlOf: (path, { width, format }) => sign(ids.get(path), `width-${width}|format-${format}`) };
}
