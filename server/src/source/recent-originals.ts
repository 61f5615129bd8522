import type { SourceBytes } from '../renditions/ports';
import type { ReadOriginal } from './originals';
import type { ReadBuffers } from './read-buffers';

/** Reads originals that were not read lately: once, however many ask at a time; the others share its bytes. */
export class RecentOriginals {
  private readonly loading = new Map<string, Promise<void>>();

  constructor(private readonly buffers: ReadBuffers) {}

  /** `load` reads the original anew; it may turn out to be of another version. @throws what `load` throws, to all who ask */
  async read(fileId: number, version: string, load: () => Promise<ReadOriginal>): Promise<SourceBytes> {
    const name = nameOf(fileId, version);
    for (;;) {
      const found = this.buffers.find(name);
      if (found !== null) return { ...found, version };
      const loading = this.loading.get(name);
      if (loading === undefined) return this.load(fileId, name, load);
      await loading;
    }
  }

  private async load(fileId: number, name: string, load: () => Promise<ReadOriginal>): Promise<SourceBytes> {
    const outcome = load();
    // Failures are told to those who wait for it.
    const loading = outcome.then(({ bytes, version, keepAs }) => keepAs(nameOf(fileId, version), bytes.length));
    loading.catch(() => undefined);
    this.loading.set(name, loading);
    try {
      return await outcome;
    } finally {
      this.loading.delete(name);
    }
  }
}

const nameOf = (fileId: number, version: string): string => `${fileId} ${version}`;
