/** What the project says of where its files are. */
export interface HostSettings {
  /** Of the upload plugin, such as `aws-s3`. */
  readonly provider: string;
  readonly providerOptions: unknown;
  /** Further hosts, `cdn.example.com` or `localhost:9000`. */
  readonly hosts: readonly string[];
}

/** Providers that name no address in their options. */
const HOMES: Readonly<Record<string, readonly string[]>> = { cloudinary: ['res.cloudinary.com'] };

const AWS_HOST = /^s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/**
 * Whether an original may be read from an address: only from hosts that the upload provider's own options name (its
 * endpoint, its base URL, its bucket), or the project itself. A file's row may say anything.
 */
export function allowedHosts({ provider, providerOptions, hosts }: HostSettings): (address: URL) => boolean {
  const texts = [...textsOf(providerOptions)];
  const named = texts.flatMap(({ text }) => (/^https?:\/\//i.test(text) && URL.canParse(text) ? [new URL(text)] : []));
  const buckets = texts.filter(({ key }) => /^bucket/i.test(key)).map(({ text }) => text);
  const exact = new Set([...hosts, ...named.map(({ host }) => host), ...(HOMES[provider] ?? [])]);
  const ofBuckets = new Set(buckets.flatMap((bucket) => named.map(({ host }) => `${bucket}.${host}`)));

  return ({ protocol, host, pathname }) => {
    if (protocol !== 'https:' && protocol !== 'http:') return false;
    if (exact.has(host) || ofBuckets.has(host)) return true;
    // Amazon's own addresses, of our buckets alone: as the first part of the host, or of the path.
    return protocol === 'https:' && buckets.some((bucket) =>
      (host.startsWith(`${bucket}.`) && AWS_HOST.test(host.slice(bucket.length + 1))) || (AWS_HOST.test(host) && pathname.startsWith(`/${bucket}/`)));
  };
}

interface NamedText {
  readonly key: string;
  readonly text: string;
}

/** Options are plain objects, but for a client or a function here and there: those are passed by, and depth is bounded. */
function* textsOf(value: unknown, key = '', depth = 0): Generator<NamedText> {
  if (typeof value === 'string') yield { key, text: value };
  else if (typeof value === 'object' && value !== null && depth < 6) {
    for (const [name, part] of Object.entries(value)) yield* textsOf(part, name, depth + 1);
  }
}
