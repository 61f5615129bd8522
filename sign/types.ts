/** A route of the plugin's configuration. */
export interface SignerSettings {
  /** Where the route is served, without its path: `https://cms.example.com`. */
  readonly origin: string;
  /** The `path` of the route: `/images`. */
  readonly path: string;
  /** The `secret` of the route. Of several, the first signs. */
  readonly secret: string | readonly string[] | undefined;
  /** The `algorithm` of the route; `sha256` by default. */
  readonly algorithm?: 'sha256' | 'sha1' | undefined;
}

export interface SignedUrlOptions {
  /** The URL answers 403 after so many seconds from now. */
  readonly expiresInSeconds?: number | undefined;
  /** The URL answers 403 after that time: a date, or seconds since 1970. */
  readonly expiresAt?: Date | number | undefined;
  /** Last part of the URL, without effect. */
  readonly fileName?: string | undefined;
  /** The `v` of the file's other URLs: caches may then keep the response for a year. */
  readonly version?: string | undefined;
}

/** The source as it is shown: upright. */
export interface SourceSize {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The file's `focalPoint`, in per cent. */
  readonly focalPoint?: { readonly x: number; readonly y: number } | null | undefined;
}

export interface SignedSrcsetOptions extends SignedUrlOptions {
  /** In pixels. Those that the spec does not reach on this source are left out. */
  readonly widths?: readonly number[] | undefined;
  /** Needed unless the spec has a preset or a custom operation. */
  readonly source?: SourceSize | undefined;
  /** The `sizes` attribute. */
  readonly sizes?: string | undefined;
}

/** Attributes of an `<img>`, and the renditions in its `srcset`. */
export interface SignedSrcset {
  /** The URL of the spec itself. */
  readonly src: string;
  /** Null where there is one candidate only. */
  readonly srcset: string | null;
  /** Null without a `srcset`. */
  readonly sizes: string | null;
  /** Pixels of `src`; null where the spec has a preset or a custom operation. */
  readonly width: number | null;
  /** Pixels of `src`; null where the spec has a preset or a custom operation. */
  readonly height: number | null;
  /** Ascending, all of different widths. */
  readonly candidates: readonly {
    readonly url: string;
    readonly width: number;
    /** Null where the spec has a preset or a custom operation. */
    readonly height: number | null;
  }[];
}

/** Signs URLs of one route. */
export interface RenditionSigner {
  /**
   * A signed URL of a file, by its numeric id.
   * @throws TypeError, RangeError where an argument is wrong; an error with the `code` `INVALID_SPEC` where the spec is wrong
   */
  url(fileId: number, spec: string, options?: SignedUrlOptions): Promise<string>;
  /**
   * The same in several widths, for `srcset`.
   * @throws as `url`
   */
  srcset(fileId: number, spec: string, options: SignedSrcsetOptions): Promise<SignedSrcset>;
}
