import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider, useIntl } from 'react-intl';
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

const loaded = new Map<string, Texts>();

/** Shows `children` when their texts in the language of the panel are there; `useTranslation` finds them. */
export function WithTexts({ areas, children }: { readonly areas: readonly Area[]; readonly children: ReactNode }) {
  const { locale, messages } = useIntl();
  const texts = useTexts(areas, locale);
  const all = useMemo(() => ({ ...messages, ...texts }) as Texts, [messages, texts]);
  return texts === null ? null : <IntlProvider locale={locale} defaultLocale={FALLBACK} messages={all} textComponent="span">{children}</IntlProvider>;
}

/** Null while they are loaded. Throws into the error boundary of the page if they cannot be loaded. */
function useTexts(areas: readonly Area[], locale: string): Texts | null {
  const key = `${locale} ${areas.join(' ')}`;
  const [failure, setFailure] = useState<Error | null>(null);
  const [, setReady] = useState('');
  useEffect(() => {
    if (loaded.has(key)) return;
    Promise.all(areas.map((area) => loadTexts(AREAS[area], locale in AREAS[area] ? locale : FALLBACK))).then((parts) => {
      loaded.set(key, Object.assign({}, ...parts) as Texts);
      setReady(key);
    }, (cause: unknown) => setFailure(new Error('renditions: the texts of the panel could not be loaded. Reload the page.', { cause })));
  }, [key, areas, locale]);
  if (failure !== null) throw failure;
  return loaded.get(key) ?? null;
}
