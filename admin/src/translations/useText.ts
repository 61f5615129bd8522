import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import type en from './en.json';

export type TextKey = keyof typeof en;
export type Text = (key: TextKey, values?: Readonly<Record<string, string | number>>) => string;

/** The plugin's own texts, in the language of the panel. */
export function useText(): Text {
  const { formatMessage } = useIntl();
  return useCallback<Text>((key, values) => formatMessage({ id: `${PLUGIN_ID}.${key}` }, values), [formatMessage]);
}
