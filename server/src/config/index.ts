import { parseConfig } from './parse-config';

/** What Strapi merges and checks at boot: all defaults are the parser's own, since Strapi merges lists by index. */
export default { default: {}, validator: (config: unknown): void => void parseConfig(config) };
