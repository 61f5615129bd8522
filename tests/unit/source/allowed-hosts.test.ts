import { describe, expect, it } from 'vitest';
import { allowedHosts } from '../../../server/src/source/allowed-hosts';

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

describe('an original is never read from', () => {
  it.each([
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
