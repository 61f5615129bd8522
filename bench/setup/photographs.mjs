import { existsSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { ROOT } from '../../scripts/setup/paths.mjs';

/** A Debian package with twelve photographs of nature: generated images compress differently. */
export const PHOTOGRAPHS = { package: 'mate-backgrounds', folder: '/usr/share/backgrounds/mate/nature' };

export const hasPhotographs = () => existsSync(PHOTOGRAPHS.folder);

const GENERATED = ['harbour', 'owl', 'valley'];

/** Names and paths of the photographs or, without the package, of images of the playground. */
export function findPhotographs() {
  if (!hasPhotographs()) return { kind: 'generated images', all: GENERATED.map((name) => ({ name, path: join(ROOT, 'playground', 'pictures', `${name}.jpg`) })) };
  const names = readdirSync(PHOTOGRAPHS.folder).filter((file) => extname(file) === '.jpg').sort();
  return { kind: `photographs of Debian's ${PHOTOGRAPHS.package}`, all: names.map((file) => ({ name: basename(file, '.jpg'), path: join(PHOTOGRAPHS.folder, file) })) };
}
