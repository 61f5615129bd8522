/** The part that tests use; the package has no types. */
declare module '@20minutes/s3rver' {
  import type { RequestListener } from 'node:http';
  import type { Readable } from 'node:stream';

  interface StoredObject {
    readonly key: string;
    readonly content: Readable;
    readonly metadata: Readonly<Record<string, string | number>>;
  }

  /** Without content if the requested range is not in the object. */
  type FoundObject = Omit<StoredObject, 'content'> & { readonly content: Readable | null };

  interface Options {
    readonly directory: string;
    readonly silent: boolean;
    readonly vhostBuckets: boolean;
    readonly configureBuckets: readonly { readonly name: string; readonly configs: readonly string[] }[];
  }

  export default class S3rver {
    constructor(options: Options);
    readonly store: {
      listObjects(bucket: string, options: object): Promise<{ readonly objects: readonly { readonly key: string }[] }>;
      deleteObject(bucket: string, key: string): Promise<void>;
      getObject(bucket: string, key: string, range?: object): Promise<FoundObject | null>;
      putObject(object: StoredObject & { readonly bucket: string }): Promise<unknown>;
    };
    configureBuckets(): Promise<unknown>;
    callback(): RequestListener;
  }
}
