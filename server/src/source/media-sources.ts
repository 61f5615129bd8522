import { FileNotFoundError, UnsupportedSourceError } from '../core/errors';
import type { Source, SourceBytes, Sources } from '../renditions/ports';
import type { LocalSource } from './local-source';
import type { MediaRow } from './media-row';

interface Known {
  readonly source: Promise<Source & { readonly url: string }>;
  readonly checkedAt: number;
}

export interface MediaSourcesOptions {
  findRow(fileId: number): Promise<MediaRow | null>;
  readonly local: LocalSource;
  /** How old what is known of a file may be. */
  readonly checkSeconds: number;
  /** Milliseconds, of any origin. */
  now(): number;
}

/** Of Strapi's id columns: PostgreSQL fails at a larger number instead of finding nothing. */
const MAX_FILE_ID = 2_147_483_647;

/** Files of which something is known; the one looked up longest ago is forgotten first. */
const MAX_KNOWN = 10_000;

/**
 * Originals as the media library has them. A file's row and version are looked up at most once in
 * `checkSeconds`, and by one query however many ask; `forget` makes the next request look again.
 */
export class MediaSources implements Sources {
  private readonly known = new Map<number, Known>();

  constructor(private readonly options: MediaSourcesOptions) {}

  find(fileId: number): Promise<Source> {
    return this.lookUp(fileId);
  }

  async read(fileId: number): Promise<SourceBytes> {
    const { url } = await this.lookUp(fileId);
    return this.options.local.read(url);
  }

  async isCurrent(fileId: number, version: string): Promise<boolean> {
    const { url } = await this.lookUp(fileId);
    return (await this.options.local.version(url)) === version;
  }

  forget(fileId?: number): void {
    if (fileId === undefined) this.known.clear();
    else this.known.delete(fileId);
  }

  private lookUp(fileId: number): Known['source'] {
    const now = this.options.now();
    const known = this.known.get(fileId);
    if (known !== undefined && now - known.checkedAt < this.options.checkSeconds * 1000) return known.source;
    const source = this.load(fileId);
    this.remember(fileId, { source, checkedAt: now });
    return source;
  }

  private remember(fileId: number, entry: Known): void {
    this.known.delete(fileId);
    this.known.set(fileId, entry);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_KNOWN && oldest !== undefined) this.known.delete(oldest);
    // A file that is not there is remembered as well, a failure to look is not.
    entry.source.catch((error: unknown) => {
      const isAnswer = error instanceof FileNotFoundError || error instanceof UnsupportedSourceError;
      if (!isAnswer && this.known.get(fileId) === entry) this.known.delete(fileId);
    });
  }

  private async load(fileId: number): Promise<Source & { readonly url: string }> {
    const row = fileId > MAX_FILE_ID ? null : await this.options.findRow(fileId);
    if (row === null) throw new FileNotFoundError(`the media library has no file ${fileId}`);
    if (row.provider !== 'local') throw new UnsupportedSourceError(`files of the upload provider "${row.provider}" cannot be read: expected "local"`);
    const { name, url, focalPoint } = row;
    const version = await this.options.local.version(url);
    return { fileId, name, url, version, focalPoint: focalPoint ?? null, updatedAt: new Date(row.updatedAt).getTime() };
  }
}
