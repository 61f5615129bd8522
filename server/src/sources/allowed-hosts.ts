export interface HostSettings {
  /** The upload provider, such as `aws-s3`. */
  readonly provider: string;
  readonly providerOptions: unknown;
  /** The setting `source.hosts`: `cdn.example.com` or `localhost:9000`. */
  readonly hosts: readonly string[];
}

interface AllowedLocation {
  readonly host: string;
  /** Originals are below this path, which ends with a slash. */
  readonly path: string;
}

/** A string or number somewhere in the provider's options. */
interface Option {
  readonly key: string;
  readonly text: string;
}

const MAX_DEPTH = 6;

const AWS_HOST = /^s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/;

/** Hosts with buckets of many customers: only the project's buckets are allowed. */
const SHARED_HOSTS = [AWS_HOST, /^storage\.googleapis\.com$/, /^[a-z0-9]+\.digitaloceanspaces\.com$/];

/** Options whose value is a host, with or without a protocol. */
const HOST_KEYS = /^(?:endpoint|cdn)$/i;
const BUCKET_KEYS = /^(?:bucket\w*|space)$/i;

/**
 * Whether the plugin may read an original from a URL, against SSRF: a file's row may hold any URL. Allowed are hosts that
 * the options of the upload provider name (endpoint, base URL, bucket) and those of `source.hosts`.
 * docs/providers.md lists them for each provider.
 */
export function allowedHosts({ provider, providerOptions, hosts }: HostSettings): (address: URL) => boolean {
  const options = [...optionsOf(providerOptions)];
  const buckets = valuesOf(options, BUCKET_KEYS);
  const urls = options.flatMap(({ key, text }) => urlsOf(key, text, options));
  const locations = [
    ...hosts.map((host) => ({ host, path: '/' })),
    ...urls.flatMap(({ host, pathname }) => locationsOf(host, pathname, buckets)),
    ...defaultLocations(provider, options, buckets),
  ];

  return ({ protocol, host, pathname }) => {
    if (protocol !== 'https:' && protocol !== 'http:') return false;
    if (locations.some((location) => location.host === host && pathname.startsWith(location.path))) return true;
    // S3's own URLs name a bucket as the first part of the host, or of the path.
    return protocol === 'https:' && buckets.some((bucket) =>
      (host.startsWith(`${bucket}.`) && AWS_HOST.test(host.slice(bucket.length + 1))) || (AWS_HOST.test(host) && pathname.startsWith(`/${bucket}/`)));
  };
}

function locationsOf(host: string, pathname: string, buckets: readonly string[]): AllowedLocation[] {
  const bucketHosts = buckets.map((bucket) => ({ host: `${bucket}.${host}`, path: '/' }));
  if (!SHARED_HOSTS.some((shared) => shared.test(host))) return [{ host, path: '/' }, ...bucketHosts];
  const basePath = pathname.replace(/\/+$/, '');
  return [...bucketHosts, ...buckets.map((bucket) => ({ host, path: `/${bucket}/` })), ...(basePath === '' ? [] : [{ host, path: `${basePath}/` }])];
}

/** Hosts of providers that build URLs from options that name no host. */
function defaultLocations(provider: string, options: readonly Option[], buckets: readonly string[]): AllowedLocation[] {
  if (/cloudinary/i.test(provider)) return [{ host: 'res.cloudinary.com', path: '/' }];
  if (/azure/i.test(provider)) return valuesOf(options, /^account$/i).map((account) => ({ host: `${account.toLowerCase()}.blob.core.windows.net`, path: '/' }));
  if (/google|gcs/i.test(provider)) return locationsOf('storage.googleapis.com', '/', buckets);
  return [];
}

const valuesOf = (options: readonly Option[], keys: RegExp): string[] =>
  options.flatMap(({ key, text }) => (keys.test(key) && text.trim() !== '' ? [text.trim()] : []));

/** The URLs that an option stands for. */
function urlsOf(key: string, text: string, options: readonly Option[]): URL[] {
  // A placeholder in the base URL of Google's provider.
  const trimmed = text.trim().replace('{bucket-name}', valuesOf(options, BUCKET_KEYS)[0] ?? '');
  if (/^https?:\/\//i.test(trimmed)) return parseUrl(trimmed);
  if (trimmed === '' || !HOST_KEYS.test(key)) return [];
  // MinIO's client has separate options for host, port and protocol.
  const ports = valuesOf(options, /^port$/i);
  return ports.length === 0 ? parseUrl(`https://${trimmed}`) : ports.flatMap((port) => [`https://${trimmed}:${port}`, `http://${trimmed}:${port}`]).flatMap(parseUrl);
}

const parseUrl = (text: string): URL[] => (URL.canParse(text) ? [new URL(text)] : []);

/** Options are nested plain objects. Some hold clients, which may be deep or cyclic, so depth is bounded. */
function* optionsOf(value: unknown, key = '', depth = 0): Generator<Option> {
  if (typeof value === 'string') yield { key, text: value };
  else if (typeof value === 'number') yield { key, text: String(value) };
  else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    for (const [name, part] of Object.entries(value)) yield* optionsOf(part, name, depth + 1);
  }
}
