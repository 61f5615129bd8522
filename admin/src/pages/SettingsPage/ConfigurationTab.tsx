import { Flex, Loader, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { ConfigurationInForce } from '../../../../server/src/operations-contracts';
import { useOperationsApi } from '../../api/useOperationsApi';
import { FailureNotice } from '../../components/FailureNotice';
import { useLoaded } from '../../hooks/useLoaded';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation, type TextKey } from '../../translations/useTranslation';
import { PresetPictures } from './PresetPictures';
import { DataTable, Section, Sections } from './Section';

/** What the plugin runs with. */
export function ConfigurationTab() {
  const t = useTranslation();
  const api = useOperationsApi();
  const [loaded, reload] = useLoaded(api.configuration);
  return (
    <Sections>
      {loaded.status === 'loading' && <Loader>{t('loading')}</Loader>}
      {loaded.status === 'failed' && <FailureNotice failure={loaded.failure} onRetry={reload} />}
      {loaded.status === 'ready' && <Configuration configuration={loaded.value} />}
    </Sections>
  );
}

function Configuration({ configuration }: { readonly configuration: ConfigurationInForce }) {
  const t = useTranslation();
  const { versions, formats, routes, presets, operations, settings } = configuration;
  const { formatNumber } = useIntl();
  const secondsOf = (seconds: number) => formatNumber(seconds, { style: 'unit', unit: 'second', unitDisplay: 'short' });
  const yesOrNo = (value: boolean) => t(value ? 'settings.yes' : 'settings.no');
  return (
    <>
      <Section title={t('settings.routes')}>
        <DataTable
          caption={t('settings.routes')}
          columns={[t('settings.name'), t('settings.path'), t('settings.action'), t('settings.access'), t('settings.lifetime'), t('settings.baseUrl'), t('settings.presets'), t('settings.behindMiddlewares')]}
          rows={routes.map(({ name, path, action, access, maxAgeSeconds, baseUrl, presets: served, behindMiddlewares }) => [
            name, path, action, t(access === 'public' ? 'settings.public' : 'settings.private'), secondsOf(maxAgeSeconds), baseUrl ?? '–', served?.join(', ') ?? t('settings.signed'), yesOrNo(behindMiddlewares),
          ])}
        />
      </Section>
      <Section title={t('settings.presets')} hint={t('settings.presets.hint')}>
        <PresetPictures presets={presets} />
      </Section>
      <Store store={configuration.store} />
      <Section title={t('settings.operations')}>
        <DataTable caption={t('settings.operations')} columns={[t('settings.name'), t('settings.syntax')]} rows={operations.map(({ name, syntax }) => [name, syntax])} empty={t('settings.operations.none')} />
      </Section>
      <Section title={t('settings.versions')}>
        <Typography>{t('settings.versions.all', versions)}</Typography>
        <DataTable caption={t('settings.formats')} columns={[t('format'), t('settings.reads'), t('settings.writes')]} rows={formats.map(({ format, reads, writes }) => [format, yesOrNo(reads), yesOrNo(writes)])} />
      </Section>
      <Section title={t('settings.values')} hint={t('settings.values.hint')}>
        <DataTable caption={t('settings.values')} columns={[t('settings.key'), t('settings.value')]} rows={useSettingRows(settings)} />
      </Section>
    </>
  );
}

const STORE_TEXTS: Readonly<Record<ConfigurationInForce['store']['type'], TextKey>> = {
  local: 'settings.store.local', provider: 'settings.store.provider', custom: 'settings.store.custom',
};

function Store({ store: { type, directory, provider, maxBytes } }: Pick<ConfigurationInForce, 'store'>) {
  const t = useTranslation();
  const { locale } = useIntl();
  const lines = [
    t(STORE_TEXTS[type]),
    ...(directory === null ? [] : [t('settings.store.directory', { directory })]),
    ...(provider === null ? [] : [t('settings.store.providerName', { provider })]),
    ...(maxBytes === null ? [] : [t('settings.store.max', { bytes: formatBytes(maxBytes, locale) })]),
  ];
  return (
    <Section title={t('settings.store')}>
      <Flex direction="column" alignItems="flex-start" gap={1}>
        {lines.map((line) => <Typography key={line}>{line}</Typography>)}
      </Flex>
    </Section>
  );
}

/** Numbers in the manner of the language; bytes in a readable unit. */
function useSettingRows(settings: ConfigurationInForce['settings']): readonly (readonly string[])[] {
  const t = useTranslation();
  const { locale, formatNumber } = useIntl();
  const textOf = ({ key, value }: (typeof settings)[number]): string => {
    if (typeof value === 'boolean') return t(value ? 'settings.yes' : 'settings.no');
    if (typeof value === 'string') return value === '' ? '–' : value;
    return key.endsWith('Bytes') ? formatBytes(value, locale) : formatNumber(value);
  };
  return settings.map((setting) => [setting.key, textOf(setting)]);
}
