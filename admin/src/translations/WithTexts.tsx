import { Flex, Loader, Typography } from '@strapi/design-system';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import { loadTexts, type Languages, type Texts } from './loadTranslations';
import { projectTexts } from './projectTexts';

const AREAS = {
  generator: {
    de: () => import('./generator/de.json'),
    en: () => import('./generator/en.json'),
    es: () => import('./generator/es.json'),
    fr: () => import('./generator/fr.json'),
    ja: () => import('./generator/ja.json'),
    'pt-BR': () => import('./generator/pt-BR.json'),
  },
  find: {
    de: () => import('./find/de.json'),
    en: () => import('./find/en.json'),
    es: () => import('./find/es.json'),
    fr: () => import('./find/fr.json'),
    ja: () => import('./find/ja.json'),
    'pt-BR': () => import('./find/pt-BR.json'),
  },
  crops: {
    de: () => import('./crops/de.json'),
    en: () => import('./crops/en.json'),
    es: () => import('./crops/es.json'),
    fr: () => import('./crops/fr.json'),
    ja: () => import('./crops/ja.json'),
    'pt-BR': () => import('./crops/pt-BR.json'),
  },
  settings: {
    de: () => import('./settings/de.json'),
    en: () => import('./settings/en.json'),
    es: () => import('./settings/es.json'),
    fr: () => import('./settings/fr.json'),
    ja: () => import('./settings/ja.json'),
    'pt-BR': () => import('./settings/pt-BR.json'),
  },
} satisfies Readonly<Record<string, Languages>>;

export type Area = keyof typeof AREAS;

const FALLBACK = 'en';
const isTranslated = (locale: string): boolean => locale in AREAS.generator;

/** By area and locale. */
const loaded = new Map<string, Texts>();
const keyOf = (area: Area, locale: string): string => `${area} ${locale}`;

async function load(areas: readonly Area[], locale: string): Promise<void> {
  await Promise.all(areas.filter((area) => !loaded.has(keyOf(area, locale))).map(async (area) => {
    loaded.set(keyOf(area, locale), await loadTexts(AREAS[area], isTranslated(locale) ? locale : FALLBACK));
  }));
}

/** Loads texts together with the code that shows them. Strapi writes the language of the panel into the document. */
export async function preloadTexts(...areas: readonly Area[]): Promise<void> {
  // `WithTexts` tries again, and shows a failure.
  await load(areas, document.documentElement.lang).catch(() => undefined);
}

/** Shows `children` when their texts in the language of the panel are there; `useTranslation` finds them. */
export function WithTexts({ areas, children }: { readonly areas: readonly Area[]; readonly children: ReactNode }) {
  const { messages, formatMessage } = useIntl();
  const [shown, failed] = useTexts(areas);
  const all = useMemo(() => shown && ({ ...messages, ...shown.texts, ...projectTexts(shown.locale, isTranslated(shown.locale)) } as Texts), [messages, shown]);
  if (failed) return <Typography role="alert">{formatMessage({ id: `${PLUGIN_ID}.notLoaded` })}</Typography>;
  if (shown === null || all === null) return <Flex justifyContent="center"><Loader small>{formatMessage({ id: `${PLUGIN_ID}.loading` })}</Loader></Flex>;
  return <IntlProvider locale={shown.locale} defaultLocale={FALLBACK} messages={all} textComponent="span">{children}</IntlProvider>;
}

interface ShownTexts {
  readonly locale: string;
  readonly texts: Texts;
}

/**
 * Null while they are loaded; and whether that failed: an error would take the page of Strapi around it, with unsaved work.
 * After a change of the language, those of the last one stay until the next are there.
 */
function useTexts(areas: readonly Area[]): readonly [ShownTexts | null, failed: boolean] {
  const { locale } = useIntl();
  const [shown, setShown] = useState(() => loadedTexts(areas, locale));
  const [failed, setFailed] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    load(areas, locale).then(() => current && setShown(loadedTexts(areas, locale)), () => current && setFailed(locale));
    return () => {
      current = false;
    };
  }, [areas, locale]);
  return [shown, shown === null && failed === locale];
}

function loadedTexts(areas: readonly Area[], locale: string): ShownTexts | null {
  const parts = areas.map((area) => loaded.get(keyOf(area, locale)));
  return parts.includes(undefined) ? null : { locale, texts: Object.assign({}, ...parts) as Texts };
}
