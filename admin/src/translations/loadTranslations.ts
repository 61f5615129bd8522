import { PLUGIN_ID } from '../pluginId';

const LANGUAGES: Readonly<Record<string, () => Promise<{ readonly default: Readonly<Record<string, string>> }>>> = {
  de: () => import('./de.json'),
  en: () => import('./en.json'),
  es: () => import('./es.json'),
  fr: () => import('./fr.json'),
  ja: () => import('./ja.json'),
  'pt-BR': () => import('./pt-BR.json'),
};

/** The texts of a locale under prefixed keys. Empty for a locale that the plugin does not have: Strapi then shows the English texts. */
export async function loadTranslations(locale: string): Promise<{ readonly data: Record<string, string>; readonly locale: string }> {
  const texts = (await LANGUAGES[locale]?.())?.default ?? {};
  return { data: Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text])), locale };
}
