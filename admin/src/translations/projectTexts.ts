import { PLUGIN_ID } from '../pluginId';
import type { Texts } from './loadTranslations';

type TextsByLocale = Readonly<Record<string, Texts | undefined>>;

const ENGLISH = 'en';

let read: () => TextsByLocale = () => ({});

/** `source`: the texts of the panel by locale, with `config.translations` of the project. Strapi has them only after all plugins have started. */
export const setProjectTexts = (source: typeof read): void => {
  read = source;
};

/**
 * Our texts that the project has changed. Strapi fills up each locale with the English texts, also with those of the project:
 * they are no change of a locale that is translated.
 */
export function projectTexts(locale: string, isTranslated: boolean): Texts {
  const english = isTranslated && locale !== ENGLISH ? (read()[ENGLISH] ?? {}) : {};
  return Object.fromEntries(Object.entries(read()[locale] ?? {}).filter(([key, text]) => key.startsWith(`${PLUGIN_ID}.`) && english[key] !== text));
}
