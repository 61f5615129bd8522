/** The languages that the panel offers: those that the plugin speaks. */
export default {
  config: { locales: ['de', 'es', 'fr', 'ja', 'pt-BR'] },
};
