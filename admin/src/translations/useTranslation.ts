import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import type crops from './crops/en.json';
import type find from './find/en.json';
import type generator from './generator/en.json';
import type settings from './settings/en.json';
import type start from './start/en.json';

export type TextKey = keyof typeof start | keyof typeof generator | keyof typeof find | keyof typeof crops | keyof typeof settings;
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** Texts of this plugin in the language of the panel. All but those of the start need `WithTexts` around the component. */
export function useTranslation(): Translate {
  const { formatMessage } = useIntl();
  return useCallback<Translate>((key, values) => formatMessage({ id: `${PLUGIN_ID}.${key}` }, values), [formatMessage]);
}
