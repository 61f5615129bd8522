import { Flex, Loader, Typography } from '@strapi/design-system';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import { loadTexts, type Languages, type Texts } from './loadTranslations';

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

/** By area and locale. */
const loaded = new Map<string, Texts>();
const keyOf = (area: Area, locale: string): string => `${area} ${locale}`;

async function load(areas: readonly Area[], locale: string): Promise<void> {
  await Promise.all(areas.filter((area) => !loaded.has(keyOf(area, locale))).map(async (area) => {
    loaded.set(keyOf(area, locale), await loadTexts(AREAS[area], locale in AREAS[area] ? locale : FALLBACK));
  }));
}

/** Loads texts together with the code that shows them. Strapi writes the language of the panel into the document. */
export async function preloadTexts(...areas: readonly Area[]): Promise<void> {
  // `WithTexts` tries again, and shows a failure.
  await load(areas, document.documentElement.lang).catch(() => undefined);
}

/** Shows `children` when their texts in the language of the panel are there; `useTranslation` finds them. */
export function WithTexts({ areas, children }: { readonly areas: readonly Area[]; readonly children: ReactNode }) {
  const { locale, messages, formatMessage } = useIntl();
  const [texts, failed] = useTexts(areas, locale);
  // The project's own translations win.
  const all = useMemo(() => ({ ...texts, ...messages }) as Texts, [messages, texts]);
  if (failed) return <Typography role="alert">{formatMessage({ id: `${PLUGIN_ID}.notLoaded` })}</Typography>;
  if (texts === null) return <Flex justifyContent="center"><Loader small>{formatMessage({ id: `${PLUGIN_ID}.loading` })}</Loader></Flex>;
  return <IntlProvider locale={locale} defaultLocale={FALLBACK} messages={all} textComponent="span">{children}</IntlProvider>;
}

/** Null while they are loaded; and whether that failed. An error would take the page of Strapi around it, with unsaved work. */
function useTexts(areas: readonly Area[], locale: string): readonly [Texts | null, failed: boolean] {
  const [failed, setFailed] = useState(false);
  const [, setReady] = useState('');
  const isReady = areas.every((area) => loaded.has(keyOf(area, locale)));
  useEffect(() => {
    if (!isReady) load(areas, locale).then(() => setReady(locale), () => setFailed(true));
  }, [isReady, areas, locale]);
  const texts = useMemo(() => (isReady ? (Object.assign({}, ...areas.map((area) => loaded.get(keyOf(area, locale)))) as Texts) : null), [isReady, areas, locale]);
  return [texts, failed];
}
