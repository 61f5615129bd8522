import type { LedgerRow, LedgerTable } from '../../server/src/ledger/table';
import type { LedgerSelection } from '../../server/src/renditions/ports/ledger';

/** The ledger's table as a map, for tests without a database. Its methods fail while `failure` is set. */
export class LedgerInMemory implements LedgerTable {
  readonly rows = new Map<string, LedgerRow>();
  failure: Error | null = null;

  async put(rows: readonly LedgerRow[]): Promise<void> {
    this.#answer();
    for (const row of rows) this.rows.set(row.hash, row);
  }

  async markUsed(hashes: readonly string[], usedOn: string): Promise<void> {
    for (const row of await this.find(hashes)) this.rows.set(row.hash, { ...row, usedOn });
  }

  async find(hashes: readonly string[]): Promise<readonly LedgerRow[]> {
    this.#answer();
    return hashes.flatMap((hash) => this.rows.get(hash) ?? []);
  }

  async ofFile(fileId: number): Promise<readonly LedgerRow[]> {
    this.#answer();
    return [...this.rows.values()].filter((row) => row.fileId === fileId);
  }

  async page(selection: LedgerSelection, afterHash: string, count: number): Promise<readonly LedgerRow[]> {
    return this.#selected(selection).filter(({ hash }) => hash > afterHash).sort((a, b) => (a.hash < b.hash ? -1 : 1)).slice(0, count);
  }

  async count(selection: LedgerSelection): Promise<number> {
    return this.#selected(selection).length;
  }

  async filesAfter(fileId: number, count: number): Promise<readonly number[]> {
    this.#answer();
    const fileIds = new Set([...this.rows.values()].map((row) => row.fileId));
    return [...fileIds].filter((id) => id > fileId).sort((a, b) => a - b).slice(0, count);
  }

  async delete(hashes: readonly string[]): Promise<void> {
    this.#answer();
    for (const hash of hashes) this.rows.delete(hash);
  }

  async deleteFile(fileId: number): Promise<void> {
    for (const { hash } of await this.ofFile(fileId)) this.rows.delete(hash);
  }

  async versionAt(fileId: number, updatedAt: number): Promise<string | null> {
    return (await this.ofFile(fileId)).find((row) => row.sourceUpdatedAt === updatedAt)?.sourceVersion ?? null;
  }

  async replacedQuick(count: number): Promise<readonly LedgerRow[]> {
    this.#answer();
    return [...this.rows.values()].filter(({ quickOf }) => quickOf !== null && this.rows.has(quickOf)).slice(0, count);
  }

  async bytesAtAddresses(): Promise<number> {
    return this.#addressed().reduce((sum, { size }) => sum + size, 0);
  }

  async leastRecentlyUsedAtAddresses(count: number, skip: number): Promise<readonly LedgerRow[]> {
    return this.#addressed().sort((a, b) => a.usedOn.localeCompare(b.usedOn)).slice(skip, skip + count);
  }

  #selected({ fileId, spec, preset, renderedBefore }: LedgerSelection): LedgerRow[] {
    this.#answer();
    return [...this.rows.values()].filter((row) => (fileId === undefined || row.fileId === fileId) && (spec === undefined || row.spec === spec)
      && (preset === undefined || row.spec === preset.spec || row.presets?.includes(` ${preset.name} `) === true) && (renderedBefore === undefined || row.renderedAt < renderedBefore));
  }

  #addressed(): LedgerRow[] {
    this.#answer();
    return [...this.rows.values()].filter(({ address }) => address !== null);
  }

  #answer(): void {
    if (this.failure !== null) throw this.failure;
  }
}
