import { describe, expect, it } from 'vitest';
import { allowedHosts } from '../../../server/src/sources/allowed-hosts';

const AWS = { provider: 'aws-s3', providerOptions: { s3Options: { region: 'eu-west-1', params: { Bucket: 'pictures' } } }, hosts: [] };
const MINIO = { provider: 'aws-s3', providerOptions: { s3Options: { endpoint: 'http://127.0.0.1:9000', params: { Bucket: 'pictures' } } }, hosts: [] };
const CDN = { provider: 'aws-s3', providerOptions: { baseUrl: 'https://cdn.example.com/cms', s3Options: { params: { Bucket: 'pictures' } } }, hosts: ['old.example.com:8443'] };
const CLOUDINARY = { provider: 'cloudinary', providerOptions: { cloud_name: 'x' }, hosts: [] };
const LOCAL = { provider: 'local', providerOptions: undefined, hosts: [] };

describe('an original is read from', () => {
  it.each([
    [AWS, 'https://pictures.s3.eu-west-1.amazonaws.com/a.jpg'],
    [AWS, 'https://pictures.s3.amazonaws.com/a.jpg'],
    [AWS, 'https://pictures.s3.dualstack.eu-west-1.amazonaws.com/a.jpg'],
    [AWS, 'https://s3.eu-west-1.amazonaws.com/pictures/a.jpg'],
    [MINIO, 'http://127.0.0.1:9000/pictures/a.jpg?X-Amz-Signature=1'],
    [MINIO, 'http://pictures.127.0.0.1:9000/a.jpg'],
    [CDN, 'https://cdn.example.com/cms/a.jpg'],
    [CDN, 'https://old.example.com:8443/a.jpg'],
    [CLOUDINARY, 'https://res.cloudinary.com/x/image/upload/v1/a.jpg'],
  ])('%j: %s', (settings, url) => expect(URL.canParse(url) && allowedHosts(settings)(new URL(url))).toBe(URL.canParse(url)));
});

// Options as in the README of each provider, URLs as its code builds them: docs/providers.md.
const R2 = { provider: 'aws-s3', providerOptions: { s3Options: { endpoint: 'https://abc.r2.cloudflarestorage.com', params: { Bucket: 'pictures' } }, baseUrl: 'https://pub-123.r2.dev' }, hosts: [] };
const R2_OWN = { provider: 'strapi-provider-cloudflare-r2', providerOptions: { accessKeyId: 'id', secretAccessKey: 'key', endpoint: 'https://abc.r2.cloudflarestorage.com', params: { Bucket: 'pictures' }, cloudflarePublicAccessUrl: 'https://pub-123.r2.dev' }, hosts: [] };
const SPACES = { provider: 'aws-s3', providerOptions: { s3Options: { endpoint: 'https://fra1.digitaloceanspaces.com', params: { Bucket: 'pictures' } } }, hosts: [] };
const SPACES_OWN = { provider: 'strapi-provider-upload-do', providerOptions: { key: 'k', secret: 's', endpoint: 'fra1.digitaloceanspaces.com', space: 'pictures', directory: 'cms', cdn: 'pictures.fra1.cdn.digitaloceanspaces.com' }, hosts: [] };
const AZURE = { provider: 'strapi-provider-upload-azure-storage', providerOptions: { authType: 'default', account: ' Acme ', accountKey: 'key', containerName: 'cms', defaultPath: 'assets' }, hosts: [] };
const AZURE_CDN = { ...AZURE, providerOptions: { ...AZURE.providerOptions, serviceBaseURL: 'https://blobs.acme.com', cdnBaseURL: 'https://cdn.acme.com' } };
const GOOGLE_NAME = '@strapi-community/strapi-provider-upload-google-cloud-storage';
const GOOGLE = { provider: GOOGLE_NAME, providerOptions: { bucketName: 'pictures', publicFiles: true, serviceAccount: { project_id: 'p', client_email: 'e', private_key: 'k' } }, hosts: [] };
const GOOGLE_EXPLICIT = { ...GOOGLE, providerOptions: { ...GOOGLE.providerOptions, baseUrl: 'https://storage.googleapis.com/{bucket-name}' } };
const GOOGLE_CDN = { ...GOOGLE, providerOptions: { ...GOOGLE.providerOptions, baseUrl: 'https://{bucket-name}.acme.com', publicFiles: false } };
const MINIO_OWN = { provider: 'strapi-provider-upload-minio-ce', providerOptions: { accessKey: 'a', secretKey: 's', bucket: 'pictures', endPoint: 'minio.acme.com', port: '9000', useSSL: 'false', folder: 'cms' }, hosts: [] };
const MINIO_SSL = { ...MINIO_OWN, providerOptions: { ...MINIO_OWN.providerOptions, port: 443, useSSL: true } };
const CLOUDINARY_FULL_NAME = { provider: '@strapi/provider-upload-cloudinary', providerOptions: { cloud_name: 'acme', api_key: 'k', api_secret: 's' }, hosts: [] };
const CLOUD = { provider: 'strapi-provider-upload-strapi-cloud', providerOptions: { apiUrl: 'https://api.example.com', apiToken: 't' }, hosts: ['acme.media.strapiapp.com'] };
const PROTOCOL_LESS = { provider: 'aws-s3', providerOptions: { s3Options: { endpoint: 's3.example.com', params: { Bucket: 'pictures' } } }, hosts: [] };
const AWS_ENDPOINT = { provider: 'aws-s3', providerOptions: { s3Options: { endpoint: 'https://s3.eu-west-1.amazonaws.com', params: { Bucket: 'pictures' } } }, hosts: [] };

describe('an original of a known provider is read from', () => {
  it.each([
    [R2, 'https://pub-123.r2.dev/a.jpg'],
    [R2_OWN, 'https://pub-123.r2.dev/a.jpg'],
    [R2_OWN, 'https://pictures.abc.r2.cloudflarestorage.com/a.jpg'],
    [SPACES, 'https://pictures.fra1.digitaloceanspaces.com/a.jpg'],
    [SPACES, 'https://fra1.digitaloceanspaces.com/pictures/a.jpg'],
    [SPACES_OWN, 'https://pictures.fra1.digitaloceanspaces.com/cms/a.jpg'],
    [SPACES_OWN, 'https://pictures.fra1.cdn.digitaloceanspaces.com/cms/a.jpg'],
    [AZURE, 'https://acme.blob.core.windows.net/cms/assets/a.jpg'],
    [AZURE_CDN, 'https://cdn.acme.com/cms/assets/a.jpg'],
    [AZURE_CDN, 'https://blobs.acme.com/cms/assets/a.jpg'],
    [GOOGLE, 'https://storage.googleapis.com/pictures/a/a.jpg'],
    [GOOGLE_EXPLICIT, 'https://storage.googleapis.com/pictures/a/a.jpg'],
    [GOOGLE_CDN, 'https://pictures.acme.com/a/a.jpg'],
    [GOOGLE_CDN, 'https://storage.googleapis.com/pictures/a/a.jpg?X-Goog-Signature=1'],
    [MINIO_OWN, 'http://minio.acme.com:9000/pictures/cms/a.jpg'],
    [MINIO_SSL, 'https://minio.acme.com/pictures/cms/a.jpg'],
    [CLOUDINARY_FULL_NAME, 'https://res.cloudinary.com/acme/image/upload/v1/a.jpg'],
    [CLOUD, 'https://acme.media.strapiapp.com/a.jpg'],
    [PROTOCOL_LESS, 'https://s3.example.com/pictures/a.jpg'],
    [AWS_ENDPOINT, 'https://s3.eu-west-1.amazonaws.com/pictures/a.jpg'],
  ])('%j: %s', (settings, url) => expect(allowedHosts(settings)(new URL(url))).toBe(true));
});

describe('an original is never read from', () => {
  it.each([
    // Files of other customers at the same provider.
    [SPACES, 'https://others.fra1.digitaloceanspaces.com/a.jpg'],
    [SPACES, 'https://fra1.digitaloceanspaces.com/others/a.jpg'],
    [AZURE, 'https://others.blob.core.windows.net/cms/assets/a.jpg'],
    [GOOGLE, 'https://storage.googleapis.com/others/a.jpg'],
    [GOOGLE_EXPLICIT, 'https://storage.googleapis.com/others/a.jpg'],
    [GOOGLE_EXPLICIT, 'https://storage.googleapis.com/pictures-of-others/a.jpg'],
    [GOOGLE, 'https://others.storage.googleapis.com/a.jpg'],
    [MINIO_OWN, 'http://minio.acme.com/pictures/a.jpg'],
    [MINIO_OWN, 'http://minio.acme.com:22/pictures/a.jpg'],
    [CLOUD, 'https://others.media.strapiapp.com/a.jpg'],
    [AWS_ENDPOINT, 'https://s3.eu-west-1.amazonaws.com/others/a.jpg'],
    // Options of other providers are ignored.
    [{ ...AZURE, provider: 'aws-s3' }, 'https://acme.blob.core.windows.net/cms/assets/a.jpg'],
    [{ ...GOOGLE, provider: 'aws-s3' }, 'https://storage.googleapis.com/pictures/a.jpg'],
    [AWS, 'http://pictures.s3.eu-west-1.amazonaws.com/a.jpg'],
    [AWS, 'https://others.s3.eu-west-1.amazonaws.com/a.jpg'],
    [AWS, 'https://s3.eu-west-1.amazonaws.com/others/a.jpg'],
    [AWS, 'https://pictures.s3.amazonaws.com.evil.com/a.jpg'],
    [AWS, 'https://evil.com/pictures/a.jpg'],
    [AWS, 'http://169.254.169.254/latest/meta-data'],
    [AWS, 'http://127.0.0.1/a.jpg'],
    [AWS, 'http://[::1]/a.jpg'],
    [AWS, 'file:///etc/passwd'],
    [AWS, 'data:image/png;base64,AA=='],
    [MINIO, 'http://127.0.0.1:9001/pictures/a.jpg'],
    [MINIO, 'http://localhost:9000/pictures/a.jpg'],
    [CDN, 'https://old.example.com/a.jpg'],
    [CDN, 'https://user:secret@evil.com/a.jpg'],
    [CLOUDINARY, 'https://res.cloudinary.com.evil.com/a.jpg'],
    [LOCAL, 'http://localhost:1337/uploads/a.jpg'],
  ])('%j: %s', (settings, url) => expect(allowedHosts(settings)(new URL(url))).toBe(false));
});
