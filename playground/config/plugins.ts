import type { Core } from '@strapi/strapi';
import type { AuthorizedRequest, StaleEvent } from 'strapi-plugin-renditions';

type Env = Core.Config.Shared.ConfigParams['env'];

/** Strapi's local provider stores uploads in the public folder; with S3_BUCKET they are stored in S3, or in an S3-compatible storage. */
const s3 = (env: Env) => ({
  config: {
    provider: 'aws-s3',
    providerOptions: {
      // With a base URL, Strapi does not sign URLs of private files: it assumes that the URL is a CDN's.
      baseUrl: env('S3_BASE_URL'),
      rootPath: env('S3_ROOT_PATH'),
      s3Options: {
        credentials: { accessKeyId: env('S3_ACCESS_KEY_ID'), secretAccessKey: env('S3_ACCESS_SECRET') },
        region: env('S3_REGION', 'us-east-1'),
        endpoint: env('S3_ENDPOINT'),
        forcePathStyle: true,
        // Some S3-compatible services do not support the checksums that the SDK adds.
        requestChecksumCalculation: 'WHEN_REQUIRED',
        params: {
          Bucket: env('S3_BUCKET'),
          ACL: env('S3_ACL', 'public-read'),
          signedUrlExpires: env.int('S3_SIGNED_URL_EXPIRES', 15 * 60),
        },
      },
    },
  },
});

const privateRoutes = {
  // For users who may read files through the content API, and for editors.
  members: { path: '/members', access: 'private' },
  // For requests that the policy and the `authorize` hook allow.
  archive: {
    path: '/archive',
    access: 'private',
    auth: false,
    policies: ['global::is-on-site'],
    middlewares: ['global::watermark-notice'],
    authorize: (_ctx: unknown, { file }: AuthorizedRequest) => file['caption'] !== 'confidential',
  },
};

/** Tells a server that renditions are outdated, for the tests. */
async function report(url: string, event: StaleEvent): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  if (!response.ok) throw new Error(`the receiver answered ${response.status}`);
}

/** Further settings from the environment, as JSON. */
const own = (env: Env): { readonly routes?: object; readonly presets?: object; readonly store?: object } => env.json('RENDITIONS_CONFIG', {});

/** Tests that have other routes have no route for presets. */
const preset = (env: Env) => (own(env).routes === undefined ? { route: 'media' } : {});

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Plugin => ({
  renditions: {
    enabled: true,
    config: {
      // One or more secrets, separated by commas: the first signs, all verify. Without one, keys are derived from APP_KEYS.
      ...(env('RENDITIONS_SECRET') && { secret: env.array('RENDITIONS_SECRET') }),
      routes: {
        images: { path: '/images' },
        // For files that change often: caches store the responses for a minute at most.
        downloads: { path: '/downloads', maxAgeSeconds: 60 },
        // Without signatures, for presets alone: image components of frontend frameworks build these URLs in the browser.
        ...(own(env).presets === undefined && { media: { path: '/media', presets: ['hero', 'teaser'] } }),
        ...(env.bool('PLAYGROUND_PRIVATE_ROUTES', false) && privateRoutes),
      },
      // The URL generator has a button for each. Articles have them in REST and GraphQL, if a query asks: ?renditions=hero,teaser
      presets: {
        hero: { spec: 'fill-1600x600', widths: [640, 960, 1280], sizes: '100vw', ...preset(env) },
        teaser: { spec: 'fill-600x400', widths: [200, 400], sizes: '(min-width: 700px) 33vw, 100vw', ...preset(env) },
        card: 'fill-600x400|format-webp',
        thumbnail: 'fill-160x160-c60',
        portrait: { label: 'Portrait (2:3)', spec: 'fill-400x600-c40|format-webp' },
        icon: 'fill-64x64|format-ico',
      },
      ...(env('PLAYGROUND_STALE_URL') && { onStale: (event: StaleEvent) => report(env('PLAYGROUND_STALE_URL', ''), event) }),
      ...own(env),
      // Without a directory, renditions are stored in .cache/renditions.
      store: { directory: env('RENDITIONS_DIRECTORY'), ...own(env).store },
    },
  },
  ...(env('S3_BUCKET') && { upload: s3(env) }),
  // Another image plugin, which `npm run bench` compares with this one.
  ...(env('IMAGE_SHARP_DIRECTORY') && {
    'image-sharp': { enabled: true, resolve: env('IMAGE_SHARP_DIRECTORY'), config: { resize: true, quality: { webp: 80, avif: 50 } } },
  }),
  'users-permissions': {
    config: { jwtSecret: env('JWT_SECRET') },
  },
});

export default config;
