import { PLUGIN_ID } from '../pluginId';

/** Every page of the panel loads these, so they are few: names of menu links, the button and the custom field. */
const START = {
  de: () => import('./start/de.json'),
  en: () => import('./start/en.json'),
  es: () => import('./start/es.json'),
  fr: () => import('./start/fr.json'),
  ja: () => import('./start/ja.json'),
  'pt-BR': () => import('./start/pt-BR.json'),
};

export type Texts = Readonly<Record<string, string>>;
export type Languages = Readonly<Record<string, () => Promise<{ readonly default: Texts }>>>;

/** The texts of the panel's start in a locale. Empty for a locale that the plugin does not have: Strapi then shows the English texts. */
export async function loadTranslations(locale: string): Promise<{ readonly data: Texts; readonly locale: string }> {
  return { data: await loadTexts(START, locale), locale };
}

/** The texts of a locale under prefixed keys. */
export async function loadTexts(languages: Languages, locale: string): Promise<Texts> {
  const texts = (await languages[locale]?.())?.default ?? {};
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [`${PLUGIN_ID}.${key}`, text]));
}
