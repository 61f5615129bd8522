import { DEFAULT_FORMATS, FORMATS, type DefaultFormats, type RenditionFormat, type SourceFormat } from '../core/formats';
import { likelyFormat } from '../core/plan-rendition';
import type { Spec } from '../core/spec/parse';

/** What an entity of the media library says of its file. */
export interface NamedFile {
  readonly name?: string | null;
  readonly mime?: string | null;
}

/** The names of formats in MIME types, and in the extensions of files, that are not our own. */
const ALIASES: Readonly<Record<string, SourceFormat>> = {
  'jpg': 'jpeg', 'jpe': 'jpeg', 'jfif': 'jpeg', 'pjpeg': 'jpeg', 'x-png': 'png', 'apng': 'png', 'svg+xml': 'svg', 'tif': 'tiff', 'x-tiff': 'tiff',
  'heif': 'heic', 'heic-sequence': 'heic', 'heif-sequence': 'heic', 'avif-sequence': 'avif',
};

const EXTENSION = /\.([A-Za-z0-9]{1,5})$/;

/** The name of a rendition: the file's own, with the extension of the rendition's format. */
export function nameInFormat(name: string, format: RenditionFormat): string {
  return `${name.replace(EXTENSION, '')}.${FORMATS[format].extension}`;
}

/** The same before the rendition exists, with the format that it will most likely have: a name is decoration. Undefined where the file has no name. */
export function likelyName({ name, mime }: NamedFile, spec: Spec, defaults: DefaultFormats): string | undefined {
  if (!name) return undefined;
  const format = likelyFormat(spec, sourceFormat(/^image\/([a-z+-]+)/i.exec(mime ?? '')?.[1]) ?? sourceFormat(EXTENSION.exec(name)?.[1]), defaults);
  return format === null ? name.replace(EXTENSION, '') : nameInFormat(name, format);
}

function sourceFormat(word = ''): SourceFormat | null {
  const name = word.toLowerCase();
  if (Object.hasOwn(ALIASES, name)) return ALIASES[name] ?? null;
  return Object.hasOwn(DEFAULT_FORMATS, name) ? (name as SourceFormat) : null;
}
