import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { FileNotFoundError } from '../../server/src/core/errors';
import { parseSpec } from '../../server/src/core/filter-spec/parse';
import type { Presets } from '../../server/src/core/filter-spec/preset';
import { SNIFF_BYTES, type RenditionFormat } from '../../server/src/core/formats';
import { negotiateFormats } from '../../server/src/core/negotiate-format';
import { renditionKey, type RenditionKey } from '../../server/src/core/rendition-key';
import type { RenditionLocation, StoredRendition } from '../../server/src/renditions/ports/rendition-store';
import type { Source } from '../../server/src/renditions/ports/sources';
import type { ExpectedRendition, MemoryLookup, Rendition, RenditionInMemory, RenditionRequest, Renditions, ResolvedRendition, StoredLocation } from '../../server/src/renditions/rendition';

export interface StubFile {
  readonly source: Source;
  readonly format: RenditionFormat;
  readonly bytes: Buffer;
  /** A file with the same bytes, for a rendition that is not in memory. */
  readonly path?: string;
  /** Its path or URL in the store; none by default. */
  readonly location?: Pick<RenditionLocation, 'path' | 'url'>;
  /** The error that `get` throws. */
  readonly failure?: unknown;
}

/** A rendition with an open file, like that of a store. */
export class StoredFile implements StoredRendition {
  /** The called methods: exactly one call is allowed. */
  readonly uses: string[] = [];

  readonly #handle: FileHandle;

  constructor(handle: FileHandle, readonly size: number, readonly head: Buffer) {
    this.#handle = handle;
  }

  async bytes(): Promise<Buffer> {
    this.uses.push('bytes');
    const bytes = await this.#handle.readFile();
    await this.#handle.close();
    return bytes;
  }

  stream(start: number, end: number): Readable {
    this.uses.push('stream');
    return this.#handle.createReadStream({ start, end });
  }

  async release(): Promise<void> {
    this.uses.push('release');
    await this.#handle.close();
  }
}

/** Renditions without rendering: each spec of a file returns the bytes that were added for it. */
export class StubRenditions implements Renditions, MemoryLookup {
  readonly files = new Map<number, StubFile>();
  readonly calls: string[] = [];
  readonly opened: StoredFile[] = [];
  /** Of the configuration: none by default. */
  presets: Presets = {};
  /** Of all renditions: where it is set, they are quick. */
  quickMaxAgeSeconds: number | null = null;
  quickKey: RenditionKey | null = null;

  add(file: Omit<StubFile, 'source'>, source: Partial<Source> & { readonly fileId: number }): StubFile {
    const known = { name: 'harbour.jpg', version: '1', focalPoint: null, updatedAt: Date.UTC(2024, 4, 5, 6, 7, 8, 900), purgeMark: '', ...source };
    const renditions = { ...file, source: known };
    this.files.set(known.fileId, renditions);
    return renditions;
  }

  async resolve({ fileId, spec: text, accept, access = 'public', presets = [] }: RenditionRequest): Promise<ResolvedRendition> {
    this.calls.push('resolve');
    const file = this.files.get(fileId);
    if (file === undefined) throw new FileNotFoundError(`no file ${fileId}`);
    const spec = parseSpec(text, {}, this.presets);
    const varies = spec.operations.some((operation) => operation.type === 'format' && operation.format === 'auto');
    const accepted = varies ? negotiateFormats(accept) : [];
    const { version, focalPoint } = file.source;
    const parts = { fileId, access, sourceVersion: version, canonicalSpec: spec.canonical, accepted: varies ? accepted : null, focalPoint, settings: '' };
    const key = renditionKey(parts, (part) => createHash('sha256').update(part).digest('hex'));
    return { key, quickKey: this.quickKey, source: file.source, spec, accepted, varies, presets: spec.presetNames ?? presets };
  }

  isCurrent({ source }: ResolvedRendition): boolean {
    return this.files.get(source.fileId)?.source === source;
  }

  getFromMemory(resolved: ResolvedRendition, { size, isQuick }: ExpectedRendition = {}): RenditionInMemory | null {
    const file = this.files.get(resolved.source.fileId);
    if (file === undefined || file.path !== undefined || file.failure !== undefined) return null;
    if (size !== undefined && file.bytes.length !== size) return null;
    if (isQuick !== undefined && isQuick !== (this.quickMaxAgeSeconds !== null)) return null;
    return { resolved, format: resolved.accepted[0] ?? file.format, size: file.bytes.length, quickMaxAgeSeconds: this.quickMaxAgeSeconds, bytes: file.bytes };
  }

  async ensureStored(resolved: ResolvedRendition): Promise<StoredLocation | Rendition> {
    const rendition = await this.get(resolved);
    const location = this.files.get(resolved.source.fileId)?.location;
    if (location === undefined) return rendition;
    await rendition.stored?.release();
    return { resolved, location: { format: rendition.format, size: rendition.size, ...location } };
  }

  async get(resolved: ResolvedRendition): Promise<Rendition> {
    this.calls.push('get');
    const { source, accepted } = resolved;
    const file = this.files.get(source.fileId);
    if (file === undefined) throw new FileNotFoundError(`no file ${source.fileId}`);
    if (file.failure !== undefined) throw file.failure;
    const format = accepted[0] ?? file.format;
    const size = file.bytes.length;
    if (file.path === undefined) return { resolved, format, size, quickMaxAgeSeconds: this.quickMaxAgeSeconds, bytes: file.bytes };
    const stored = new StoredFile(await open(file.path), size, file.bytes.subarray(0, SNIFF_BYTES));
    this.opened.push(stored);
    return { resolved, format, size, quickMaxAgeSeconds: this.quickMaxAgeSeconds, stored };
  }
}
