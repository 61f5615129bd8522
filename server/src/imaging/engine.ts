import { DEFAULT_FORMATS, type SourceFormat } from '../core/formats';
import type { SharpFactory } from './sharp';

/** Versions of sharp and of the libvips that it contains. */
export interface EngineVersions {
  readonly sharp: string;
  readonly vips: string;
}

export interface CheckedEngine {
  /** Major and minor version of sharp, such as `0.34`: part of each rendition's key. A patch release keeps renditions valid. */
  readonly release: string;
  /** For the log; null where the tests cover this release. */
  readonly warning: string | null;
}

type Release = readonly [major: number, minor: number];

/** Older releases ignore `pageHeight` of raw pixels, so that an animation becomes one still column. Strapi 5.30 to 5.50 have 0.33. */
const MIN_RELEASE: Release = [0, 34];
/** The newest release that the tests run with. */
const MAX_TESTED_RELEASE: Release = [0, 35];

const SOURCE_FORMATS = Object.keys(DEFAULT_FORMATS) as SourceFormat[];

/** Decodes nothing. */
export const readEngineVersions = ({ versions }: SharpFactory): EngineVersions => ({ sharp: versions.sharp, vips: versions.vips });

/** Formats that this build of libvips reads. Decodes nothing. AVIF and HEIC are one format to libvips; the file suffixes tell which of them a build has. */
export function readableFormats({ format }: SharpFactory): readonly SourceFormat[] {
  const known = format as unknown as Readonly<Record<string, FormatOfSharp | undefined>>;
  const suffixes = known['heif']?.input.fileSuffix ?? [];
  return SOURCE_FORMATS.filter((name) => (name === 'avif' || name === 'heic' ? suffixes.includes(`.${name}`) : known[name]?.input.buffer === true));
}

interface FormatOfSharp {
  readonly input: { readonly buffer: boolean; readonly fileSuffix?: readonly string[] };
}

/** @throws Error where this sharp would render wrong pixels; the message says how to upgrade */
export function checkEngine({ sharp, vips }: EngineVersions): CheckedEngine {
  const found = `sharp ${sharp} with libvips ${vips}`;
  const release = releaseOf(sharp);
  if (release === null || isBefore(release, MIN_RELEASE)) {
    throw new Error(
      `the plugin "renditions" cannot render: expected sharp ${textOf(MIN_RELEASE)} or later, found ${found}. ` +
      'Upgrade Strapi: 5.51 or later brings it. If package.json has an older sharp in "overrides" or "resolutions", remove it.',
    );
  }
  const warning = isBefore(MAX_TESTED_RELEASE, release)
    ? `expected sharp ${textOf(MIN_RELEASE)} to ${textOf(MAX_TESTED_RELEASE)}, found ${found}, which the plugin is not tested with. Look for a newer version of the plugin.`
    : null;
  return { release: textOf(release), warning };
}

function releaseOf(version: string): Release | null {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(version) ?? [];
  return major === undefined || minor === undefined ? null : [Number(major), Number(minor)];
}

const isBefore = (a: Release, b: Release): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

const textOf = (release: Release): string => release.join('.');
