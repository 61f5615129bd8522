import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';

export interface FileInfo {
  readonly name?: string;
  readonly alternativeText?: string;
  readonly caption?: string;
  /** Per cent of the upright image. */
  readonly focalPoint?: { readonly x: number; readonly y: number } | null;
  /** Id. */
  readonly folder?: number;
}

/** The fields of a media library file that tests use. */
export interface LibraryFile {
  readonly id: number;
  readonly documentId: string;
  readonly name: string;
  readonly url: string;
  readonly hash: string;
  readonly ext: string;
  readonly mime: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly updatedAt: string;
  readonly focalPoint: { readonly x: number; readonly y: number } | null;
  readonly caption: string | null;
}

/** A named file from memory. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg', '.jpeg': 'image/jpeg', '.png': 'image/png', '.webp': 'image/webp', '.avif': 'image/avif', '.gif': 'image/gif',
  '.svg': 'image/svg+xml', '.tif': 'image/tiff', '.tiff': 'image/tiff', '.heic': 'image/heic', '.txt': 'text/plain', '.pdf': 'application/pdf',
};

/** Strapi's admin API over HTTP, as the admin panel calls it. */
export class AdminApi {
  readonly token: string;
  readonly #origin: string;

  private constructor(origin: string, token: string) {
    this.#origin = origin;
    this.token = token;
  }

  static async login(origin: string, { email, password }: { readonly email: string; readonly password: string }): Promise<AdminApi> {
    const response = await fetch(`${origin}/admin/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const { data } = (await expectOk(response, 'POST /admin/login')) as { readonly data: { readonly token: string } };
    return new AdminApi(origin, data.token);
  }

  /** Any request with the token. */
  async request(path: string, init: RequestInit = {}): Promise<unknown> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.token}`);
    const response = await fetch(`${this.#origin}${path}`, { ...init, headers });
    return expectOk(response, `${init.method ?? 'GET'} ${path}`);
  }

  async findFiles(): Promise<readonly LibraryFile[]> {
    const { results } = (await this.request('/upload/files?pageSize=100')) as { readonly results: readonly LibraryFile[] };
    return results;
  }

  async findFile(name: string): Promise<LibraryFile> {
    const files = await this.findFiles();
    const found = files.find((file) => file.name === name);
    if (found === undefined) throw new Error(`expected "${name}" in the library, found ${files.map((file) => file.name).join(', ')}`);
    return found;
  }

  async uploadFile(source: string | NamedBytes, info: FileInfo = {}): Promise<LibraryFile> {
    const files = (await this.request('/upload', { method: 'POST', body: await form(source, info) })) as readonly LibraryFile[];
    const [file] = files;
    if (file === undefined) throw new Error('expected the uploaded file in the response, found an empty list');
    return file;
  }

  /** Replaces the bytes of a file; Strapi keeps the id, the URL, the hash and the extension. */
  async replaceFile(id: number, source: string | NamedBytes, info: FileInfo = {}): Promise<LibraryFile> {
    return (await this.request(`/upload?id=${id}`, { method: 'POST', body: await form(source, info) })) as LibraryFile;
  }

  async updateFileInfo(id: number, info: FileInfo): Promise<LibraryFile> {
    const body = new FormData();
    body.set('fileInfo', JSON.stringify(info));
    return (await this.request(`/upload?id=${id}`, { method: 'POST', body })) as LibraryFile;
  }

  async deleteFile(id: number): Promise<void> {
    await this.request(`/upload/files/${id}`, { method: 'DELETE' });
  }
}

async function form(source: string | NamedBytes, info: FileInfo): Promise<FormData> {
  const { name, bytes } = typeof source === 'string' ? { name: basename(source), bytes: await readFile(source) } : source;
  const body = new FormData();
  body.set('files', new Blob([new Uint8Array(bytes)], { type: MIME_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream' }), name);
  body.set('fileInfo', JSON.stringify({ name, ...info }));
  return body;
}

async function expectOk(response: Response, request: string): Promise<unknown> {
  if (response.ok) return response.json();
  throw new Error(`expected ${request} to succeed, found ${response.status}: ${await response.text()}`);
}
