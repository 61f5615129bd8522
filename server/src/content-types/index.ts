import { rendition } from './rendition';

export default { rendition };
