export const PLUGIN_ID = 'renditions';
