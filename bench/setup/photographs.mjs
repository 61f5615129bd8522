import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.mjs';

/** Debian's package of photographs of nature, twelve of them: what is drawn is compressed in another way. */
export const PHOTOGRAPHS = { package: 'mate-backgrounds', folder: '/usr/share/backgrounds/mate/nature' };

export const hasPhotographs = () => existsSync(PHOTOGRAPHS.folder);

const DRAWN = ['harbour', 'owl', 'valley'];

/** Names and paths of photographs, or of what the playground has in their place. */
export function findPhotographs() {
  if (!hasPhotographs()) return { kind: 'drawn pictures', all: DRAWN.map((name) => ({ name, path: join(ROOT, 'playground', 'pictures', `${name}.jpg`) })) };
  const names = readdirSync(PHOTOGRAPHS.folder).filter((file) => extname(file) === '.jpg').sort();
  return { kind: `photographs of Debian's ${PHOTOGRAPHS.package}`, all: names.map((file) => ({ name: basename(file, '.jpg'), path: join(PHOTOGRAPHS.folder, file) })) };
}
