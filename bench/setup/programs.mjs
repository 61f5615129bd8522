import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export const PROGRAMS = {
  wrk: { package: 'wrk' },
  nginx: { package: 'nginx' },
  vipsthumbnail: { package: 'libvips-tools' },
};

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];

/** The path of a program, or null. */
export const findProgram = (name) => FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
