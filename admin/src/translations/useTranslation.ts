import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import type en from './en.json';

export type TextKey = keyof typeof en;
export type Translate = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** Texts of this plugin in the language of the panel. */
export function useTranslation(): Translate {
  const { formatMessage } = useIntl();
  return useCallback<Translate>((key, values) => formatMessage({ id: `${PLUGIN_ID}.${key}` }, values), [formatMessage]);
}
