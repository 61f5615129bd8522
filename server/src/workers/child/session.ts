import { InternalError } from '../../core/errors';
import type { RawPixels } from '../../core/raw-pixels';
import type { SourceFacts } from '../../core/source-facts';
import { createImaging, type SharpImaging } from '../../imaging/imaging';
import type { SharpFactory } from '../../imaging/sharp';
import { LocalSource } from '../../sources/local-source';
import type { ReadSource } from '../../sources/source-file';
import { ReadBuffers } from '../../sources/read-buffers';
import type { Requests, RequestType, SourceLocation, WorkerRequest, WorkerSetup } from '../protocol';

/** Largest source that is kept for the next job: enough for most photographs. */
const MAX_IDLE_BYTES = 16 * 1024 * 1024;

interface Outcome {
  readonly value: Requests[RequestType]['response'];
  readonly bytes: Uint8Array | null;
}

/** A source with its bytes, version and facts. */
interface Source extends Pick<ReadSource, 'bytes' | 'version' | 'release'> {
  readonly facts: SourceFacts;
  /** URL of a local original; null where the server sent the bytes. */
  readonly url: string | null;
}

/** Handles the requests of jobs, and holds the source of the running job. */
export class Session {
  readonly #imaging: SharpImaging;
  readonly #local: LocalSource;
  readonly #receive: (size: number) => Promise<Buffer>;
  #source: Source | null = null;
  /** The source of the last job: a page often requests several renditions of one original. */
  #last: Source | null = null;

  /** `receive` reads that many bytes from the server. */
  constructor(sharp: SharpFactory, setup: WorkerSetup, receive: (size: number) => Promise<Buffer>) {
    this.#imaging = createImaging({ sharp, encoding: setup.encoding, keepMetadata: setup.keepMetadata }, setup.limits);
    this.#local = new LocalSource(setup.publicDirectory, setup.limits.sourceBytes, new ReadBuffers(MAX_IDLE_BYTES));
    this.#receive = receive;
  }

  /** @throws RenditionError, or InternalError */
  async handle(request: Exclude<WorkerRequest, { readonly type: 'end' | 'setup' }>): Promise<Outcome> {
    if (request.type === 'probe') return this.#probe(request.source);
    if (request.type === 'formats') return { value: await this.#imaging.writableFormats(), bytes: null };
    if (this.#source === null) throw new InternalError('a worker got a request about a source before its probe');
    const { bytes, facts } = this.#source;
    switch (request.type) {
      case 'attention': return { value: await this.#imaging.findAttention(bytes, facts, request.plan), bytes: null };
      case 'placeholder': return { value: await this.#imaging.placeholder(bytes, facts, request.plan), bytes: null };
      case 'render': return { value: null, bytes: await this.#imaging.render(bytes, facts, request.plan) };
      case 'raw': {
        const { data, ...layout } = await this.#imaging.renderRaw(bytes, facts, request.plan);
        return { value: layout, bytes: data };
      }
      case 'encode': {
        const { layout, plan } = request;
        const pixels: RawPixels = { ...layout, data: await this.#receive(layout.width * layout.height * layout.channels * layout.frames) };
        return { value: null, bytes: await this.#imaging.encodeRaw(pixels, bytes, facts, plan) };
      }
    }
  }

  /** Ends the job. Keeps a small local source for the next one. */
  endJob(): void {
    if (this.#source === null) return;
    const isKept = this.#source.url !== null && this.#source.bytes.length <= MAX_IDLE_BYTES;
    if (isKept) this.#last = this.#source;
    else this.#source.release();
    this.#source = null;
  }

  async #probe(location: SourceLocation): Promise<Outcome> {
    this.endJob();
    this.#source = (await this.#takeLast(location)) ?? (await this.#readSource(location));
    const { bytes, facts, version } = this.#source;
    return { value: { facts, version, size: bytes.length }, bytes: null };
  }

  /** Returns the source of the last job if it is the same file and unchanged; releases it otherwise. */
  async #takeLast(location: SourceLocation): Promise<Source | null> {
    const last = this.#last;
    this.#last = null;
    if (last === null) return null;
    let isSame = false;
    try {
      isSame = location.kind === 'file' && location.url === last.url && (await this.#local.version(location)) === last.version;
      return isSame ? last : null;
    } finally {
      if (!isSame) last.release();
    }
  }

  async #readSource(location: SourceLocation): Promise<Source> {
    const read = await this.#read(location);
    try {
      const facts = await this.#imaging.probe(read.bytes);
      return { ...read, facts: { ...facts, focalPoint: null }, url: location.kind === 'file' ? location.url : null };
    } catch (error) {
      read.release();
      throw error;
    }
  }

  async #read(location: SourceLocation): Promise<Pick<ReadSource, 'bytes' | 'version' | 'release'>> {
    if (location.kind === 'file') return this.#local.read(location);
    return { bytes: await this.#receive(location.size), version: location.version, release: () => undefined };
  }
}
