/** The languages that the plugin is translated into. */
export default {
  config: { locales: ['de', 'es', 'fr', 'ja', 'pt-BR'] },
};
