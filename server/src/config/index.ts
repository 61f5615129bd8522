import { parseConfig } from './parse-config';

/** For Strapi, which validates the configuration at boot. The defaults are in the schema, since Strapi would merge lists by index. */
export default { default: {}, validator: (config: unknown): void => void parseConfig(config) };
