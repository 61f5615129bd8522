/** What the project says of where its files are. */
export interface HostSettings {
  /** Of the upload plugin, such as `aws-s3`. */
  readonly provider: string;
  readonly providerOptions: unknown;
  /** Further hosts, `cdn.example.com` or `localhost:9000`. */
  readonly hosts: readonly string[];
}

/** Where originals may be: on a host, below a path. */
interface AllowedPlace {
  readonly host: string;
  readonly path: string;
}

interface NamedText {
  readonly key: string;
  readonly text: string;
}

const AWS_HOST = /^s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** Hosts that the buckets of strangers share: only the project's own part of them is allowed. */
const SHARED_HOSTS = [AWS_HOST, /^storage\.googleapis\.com$/, /^[a-z0-9]+\.digitaloceanspaces\.com$/];

/** Options that name a host, with or without a protocol. A bucket's endpoint needs none. */
const ADDRESS_KEYS = /^(?:endpoint|cdn)$/i;
const BUCKET_KEYS = /^(?:bucket\w*|space)$/i;

/**
 * Whether an original may be read from an address: only from hosts that the upload provider's own options name (its
 * endpoint, its base URL, its bucket), or the project itself. A file's row may say anything.
 *
 * docs/providers.md lists what that means for each provider.
 */
export function allowedHosts({ provider, providerOptions, hosts }: HostSettings): (address: URL) => boolean {
  const texts = [...textsOf(providerOptions)];
  const buckets = valuesOf(texts, BUCKET_KEYS);
  const named = texts.flatMap(({ key, text }) => addressOf(key, text, texts));
  const places = [
    ...hosts.map((host) => ({ host, path: '/' })),
    ...named.flatMap(({ host, pathname }) => placesOf(host, pathname, buckets)),
    ...placesAtHome(provider, texts, buckets),
  ];

  return ({ protocol, host, pathname }) => {
    if (protocol !== 'https:' && protocol !== 'http:') return false;
    if (places.some((place) => place.host === host && pathname.startsWith(place.path))) return true;
    // Amazon's own addresses, of our buckets alone: as the first part of the host, or of the path.
    return protocol === 'https:' && buckets.some((bucket) =>
      (host.startsWith(`${bucket}.`) && AWS_HOST.test(host.slice(bucket.length + 1))) || (AWS_HOST.test(host) && pathname.startsWith(`/${bucket}/`)));
  };
}

function placesOf(host: string, pathname: string, buckets: readonly string[]): AllowedPlace[] {
  const ofBuckets = buckets.map((bucket) => ({ host: `${bucket}.${host}`, path: '/' }));
  if (!SHARED_HOSTS.some((shared) => shared.test(host))) return [{ host, path: '/' }, ...ofBuckets];
  const below = pathname.replace(/\/+$/, '');
  return [...ofBuckets, ...buckets.map((bucket) => ({ host, path: `/${bucket}/` })), ...(below === '' ? [] : [{ host, path: `${below}/` }])];
}

/** Providers that make addresses of what their options do not name as one. */
function placesAtHome(provider: string, texts: readonly NamedText[], buckets: readonly string[]): AllowedPlace[] {
  if (/cloudinary/i.test(provider)) return [{ host: 'res.cloudinary.com', path: '/' }];
  if (/azure/i.test(provider)) return valuesOf(texts, /^account$/i).map((account) => ({ host: `${account.toLowerCase()}.blob.core.windows.net`, path: '/' }));
  if (/google|gcs/i.test(provider)) return placesOf('storage.googleapis.com', '/', buckets);
  return [];
}

const valuesOf = (texts: readonly NamedText[], keys: RegExp): string[] =>
  texts.flatMap(({ key, text }) => (keys.test(key) && text.trim() !== '' ? [text.trim()] : []));

/** The address that an option names, if it names one. */
function addressOf(key: string, text: string, texts: readonly NamedText[]): URL[] {
  // So Google's base URL stands for the bucket's name.
  const trimmed = text.trim().replace('{bucket-name}', valuesOf(texts, BUCKET_KEYS)[0] ?? '');
  if (/^https?:\/\//i.test(trimmed)) return parsed(trimmed);
  if (trimmed === '' || !ADDRESS_KEYS.test(key)) return [];
  // MinIO's client takes host, port and protocol apart.
  const ports = valuesOf(texts, /^port$/i);
  return ports.length === 0 ? parsed(`https://${trimmed}`) : ports.flatMap((port) => [`https://${trimmed}:${port}`, `http://${trimmed}:${port}`]).flatMap(parsed);
}

const parsed = (text: string): URL[] => (URL.canParse(text) ? [new URL(text)] : []);

/** Options are plain objects, but for a client or a function here and there: those are passed by, and depth is bounded. */
function* textsOf(value: unknown, key = '', depth = 0): Generator<NamedText> {
  if (typeof value === 'string') yield { key, text: value };
  else if (typeof value === 'number') yield { key, text: String(value) };
  else if (typeof value === 'object' && value !== null && depth < 6) {
    for (const [name, part] of Object.entries(value)) yield* textsOf(part, name, depth + 1);
  }
}
