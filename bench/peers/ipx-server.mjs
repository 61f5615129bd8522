/** ipx's server for the images of a folder, or of another server. */
import { createServer } from 'node:http';
import { createIPX, createIPXNodeServer, ipxFSStorage, ipxHttpStorage } from 'ipx';

const [folder] = process.argv.slice(2);
const ipx = createIPX({ storage: ipxFSStorage({ dir: folder }), httpStorage: ipxHttpStorage({ domains: ['127.0.0.1'] }) });
const server = createServer(createIPXNodeServer(ipx));
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
