import { Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { History, HistorySample } from '../../../../server/src/operations-contracts';
import { errorsOf, hitRateOf, seriesOf, slowestOf } from '../../builder/chart';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation, type TextKey } from '../../translations/useTranslation';
import { LineChart } from './LineChart';
import { DataTable } from './Section';

const MAX_SLOWEST = 10;

/** The last hour or day of this process. */
export function HistoryCharts({ history }: { readonly history: History }) {
  const t = useTranslation();
  const { locale, formatNumber } = useIntl();
  const seconds = (value: number) => formatNumber(value, { style: 'unit', unit: 'second', unitDisplay: 'short', maximumFractionDigits: 2 });
  const line = (label: TextKey, valueOf: (sample: HistorySample) => number | null) => ({ label: t(label), series: seriesOf(history, valueOf) });
  const charts = [
    {
      title: t('settings.chart.requests'),
      lines: [
        line('settings.memoryHits', ({ memoryHits }) => memoryHits), line('settings.storeHits', ({ storeHits }) => storeHits),
        line('settings.notModified', ({ notModified }) => notModified), line('settings.misses', ({ misses }) => misses),
      ],
    },
    { title: t('settings.hitRate'), lines: [line('settings.hitRate', hitRateOf)], format: (value: number) => formatNumber(value, { style: 'percent', maximumFractionDigits: 1 }) },
    { title: t('settings.chart.renders'), lines: [line('settings.finished', ({ finished }) => finished), line('settings.failed', ({ failed }) => failed)] },
    { title: t('settings.refused'), lines: [line('settings.refused', ({ errors }) => Object.values(errors).reduce((sum, count) => sum + count, 0))] },
    { title: t('settings.chart.queue'), lines: [line('settings.chart.queue', ({ queued }) => queued)] },
    { title: t('settings.chart.slowest'), lines: [line('settings.chart.slowest', ({ slowest }) => slowest?.seconds ?? null)], format: seconds },
    { title: t('settings.evictions'), lines: [line('settings.evictions', ({ evictions }) => evictions)] },
    { title: t('settings.disk'), lines: [line('settings.disk', ({ storeBytes }) => storeBytes)], format: (value: number) => formatBytes(value, locale) },
  ];
  return (
    <>
      <Charts>
        {charts.map(({ title, lines, format = (value: number) => formatNumber(value) }) => <LineChart key={title} title={title} history={history} lines={lines} format={format} />)}
      </Charts>
      <Flex direction="column" alignItems="stretch" gap={2}>
        <Typography variant="omega" tag="h3" fontWeight="bold">{t('settings.slowest')}</Typography>
        <DataTable
          caption={t('settings.slowest')}
          columns={[t('settings.file'), t('spec'), t('settings.duration')]}
          rows={slowestOf(history, MAX_SLOWEST).map(({ fileId, spec, seconds: taken }) => [String(fileId), spec, seconds(taken)])}
          empty={t('settings.slowest.none')}
        />
      </Flex>
      <Flex direction="column" alignItems="stretch" gap={2}>
        <Typography variant="omega" tag="h3" fontWeight="bold">{t('settings.errors')}</Typography>
        <DataTable caption={t('settings.errors')} columns={[t('settings.kind'), t('settings.count')]} rows={errorsOf(history).map(([kind, count]) => [kind, formatNumber(count)])} empty={t('settings.errors.none')} />
      </Flex>
    </>
  );
}

const Charts = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(36rem, 100%), 1fr));
  gap: 3.2rem;
`;
