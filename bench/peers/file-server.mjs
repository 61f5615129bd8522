/** Serves the files of a folder over HTTP: a remote host of originals. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [folder] = process.argv.slice(2);
const server = createServer((request, response) => {
  const path = join(folder, basename(new URL(request.url, 'http://x').pathname));
  const { size, mtimeMs } = statSync(path);
  const headers = { ETag: `"${mtimeMs}"`, 'Content-Type': 'image/jpeg' };
  if (request.headers.range === 'bytes=0-0') response.writeHead(206, { ...headers, 'Content-Length': '1', 'Content-Range': `bytes 0-0/${size}` }).end(Buffer.alloc(1, 0xff));
  else createReadStream(path).pipe(response.writeHead(200, { ...headers, 'Content-Length': String(size) }));
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
