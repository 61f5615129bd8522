import { expect, it } from 'vitest';
import { originForm } from '../../../server/src/http/image-request';

it.each([
  ['/images/a', '/images/a'],
  ['/images/a?x=http://y/', '/images/a?x=http://y/'],
  ['//images/a', '//images/a'],
  ['http://cms.example.com/images/a?b', '/images/a?b'],
  ['HTTPS://user@cms.example.com:8443/images/a', '/images/a'],
  ['http://[::1]:1337/images/a', '/images/a'],
  ['http://cms.example.com', '/'],
  ['http://cms.example.com?/images/a', '/?/images/a'],
  ['http:///images/a', '/images/a'],
  ['ftp://cms.example.com/images/a', 'ftp://cms.example.com/images/a'],
  ['*', '*'],
  ['', ''],
])('the request target %j has the path %j', (target, path) => expect(originForm(target)).toBe(path));
