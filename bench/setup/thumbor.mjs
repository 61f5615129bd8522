import { mkdir, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { PICTURES, WORK } from './paths.mjs';
import { findPython } from './python.mjs';
import { startPython } from './start-python.mjs';

const configuration = (results) => `
LOADER = 'thumbor.loaders.file_loader'
FILE_LOADER_ROOT_PATH = '${PICTURES}'
STORAGE = 'thumbor.storages.no_storage'
RESULT_STORAGE = 'thumbor.result_storages.file_storage'
RESULT_STORAGE_FILE_STORAGE_ROOT_PATH = '${results}'
RESULT_STORAGE_STORES_UNSAFE = True
`;

/** thumbor with a process for each core: reads originals from the disk and keeps results there. Or `{ missing }`, a sentence. */
export async function startThumbor() {
  const { python, missing } = await findPython('thumbor');
  if (missing !== undefined) return { missing };
  const folder = join(WORK, 'thumbor');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'thumbor.conf');
  await writeFile(file, configuration(join(folder, 'results')));
  const { url, stop } = await startPython(python, 'thumbor.server', (port) => ['--ip', '127.0.0.1', '--port', String(port), '--conf', file, '--log-level', 'error', '--processes', String(availableParallelism())]);
  return { stop, urlOf: (path, { width, format, quality }) => `${url}/unsafe/${width}x0/filters:format(${format}):quality(${quality})/${basename(path)}` };
}
