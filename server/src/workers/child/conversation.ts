import { InternalError } from '../../core/errors';
import type { RawPixels } from '../../core/raw-pixels';
import type { SourceFacts } from '../../core/source-facts';
import { createImaging, type SharpImaging } from '../../imaging/imaging';
import type { SharpFactory } from '../../imaging/sharp';
import { LocalSource } from '../../source/local-source';
import type { ReadOriginal } from '../../source/originals';
import { ReadBuffers } from '../../source/read-buffers';
import type { Requests, RequestType, SourceLocation, WorkerRequest, WorkerSetup } from '../protocol';

/** Memory for reading that is kept between jobs: enough for most photographs. */
const MAX_IDLE_BYTES = 16 * 1024 * 1024;

interface Answer {
  readonly value: Requests[RequestType]['response'];
  readonly bytes: Uint8Array | null;
}

type ReadSource = Pick<ReadOriginal, 'bytes' | 'version' | 'release'>;

interface Source extends ReadSource {
  readonly facts: SourceFacts;
}

/** What a worker knows between two requests: the source that its job is about. */
export class Conversation {
  readonly #imaging: SharpImaging;
  readonly #local: LocalSource;
  readonly #receive: (size: number) => Promise<Buffer>;
  #source: Source | null = null;

  /** `receive` waits for so many bytes of the server. */
  constructor(sharp: SharpFactory, setup: WorkerSetup, receive: (size: number) => Promise<Buffer>) {
    this.#imaging = createImaging({ sharp, encoding: setup.encoding, keepMetadata: setup.keepMetadata }, setup.limits);
    this.#local = new LocalSource(setup.publicDirectory, setup.limits.sourceBytes, new ReadBuffers(MAX_IDLE_BYTES));
    this.#receive = receive;
  }

  /** @throws RenditionError, or InternalError */
  async answer(request: Exclude<WorkerRequest, { readonly type: 'end' | 'setup' }>): Promise<Answer> {
    if (request.type === 'probe') return this.#probe(request.source);
    if (this.#source === null) throw new InternalError('a worker was asked about a source before it was probed');
    const { bytes, facts } = this.#source;
    switch (request.type) {
      case 'attention': return { value: await this.#imaging.findAttention(bytes, facts, request.plan), bytes: null };
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

  /** Forgets the source. */
  end(): void {
    this.#source?.release();
    this.#source = null;
  }

  async #probe(location: SourceLocation): Promise<Answer> {
    this.end();
    const read = await this.#read(location);
    try {
      const facts = await this.#imaging.probe(read.bytes);
      this.#source = { ...read, facts: { ...facts, focalPoint: null } };
      return { value: { facts, version: read.version, size: read.bytes.length }, bytes: null };
    } finally {
      if (this.#source === null) read.release();
    }
  }

  async #read(location: SourceLocation): Promise<ReadSource> {
    if (location.kind === 'file') return this.#local.read(location);
    return { bytes: await this.#receive(location.size), version: location.version, release: () => undefined };
  }
}
