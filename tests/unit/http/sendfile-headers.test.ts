import { describe, expect, it } from 'vitest';
import { nginxHeaders, xSendfileHeaders } from '../../../server/src/http/sendfile-headers';

// The tested paths are POSIX paths.
const describePosix = describe.skipIf(process.platform === 'win32');

describePosix('the header for nginx', () => {
  it.each([
    ['/srv/renditions', '/_renditions', '/srv/renditions/public/files/00c/12-ab', '/_renditions/public/files/00c/12-ab'],
    ['/srv/renditions', '/_renditions/', '/srv/renditions/a b', '/_renditions/a%20b'],
    ['/srv/with space', '/x', '/srv/with space/é"\n?#%.webp', '/x/%C3%A9%22%0A%3F%23%25.webp'],
  ])('below %j at %j: %j is %j', (root, location, path, expected) => expect(nginxHeaders(root, location)(path)).toEqual({ 'X-Accel-Redirect': expected }));
});

describePosix('the header for Apache and lighttpd', () => {
  it.each([
    ['/srv/renditions', '/srv/renditions/public/12-ab', '/srv/renditions/public/12-ab'],
    ['/srv/a "b" é', '/srv/a "b" é/12', '/srv/a "b" \u00c3\u00a9/12'],
    ['/srv/100%/%41', '/srv/100%/%41/12', '/srv/100%25/%2541/12'],
    ['/srv/line\nbreak', '/srv/line\nbreak/12\r\nX-Evil: 1\t\u007f\u0001', '/srv/line%0Abreak/12%0D%0AX-Evil: 1%09%7F%01'],
    ['/srv/renditions/', '/srv/renditions/12', '/srv/renditions/12'],
  ])('below %j: %j is %j', (root, path, expected) => expect(xSendfileHeaders(root)(path)).toEqual({ 'X-Sendfile': expected }));
});

describePosix('throws for a file outside of the root', () => {
  it.each(['/etc/passwd', '/srv/renditions', '/srv/renditions/../secret', '/srv/renditions-of-others/a', '/srv', 'relative', '/srv/renditions/a\0b'])('%j', (path) => {
    expect(() => nginxHeaders('/srv/renditions', '/x')(path)).toThrow('expected a file below "/srv/renditions"');
    expect(() => xSendfileHeaders('/srv/renditions')(path)).toThrow('expected a file below "/srv/renditions"');
  });
});
