import { Flex, Grid, Loader, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { HistoryPeriod, PresentState } from '../../../../server/src/operations-contracts';
import { useOperationsApi } from '../../api/useOperationsApi';
import { hitRateOf } from '../../builder/chart';
import { FailureNotice } from '../../components/FailureNotice';
import { LabelledField } from '../../components/inputs/FormFields';
import { useLoaded } from '../../hooks/useLoaded';
import { useRepeated } from '../../hooks/useRepeated';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { HistoryCharts } from './HistoryCharts';
import { DataTable, Section, Sections } from './Section';

/** As often as the server takes a sample. */
const INTERVAL_MILLISECONDS = 10_000;

/** What the store holds, and what this process does and did. */
export function ActivityTab() {
  const t = useTranslation();
  const api = useOperationsApi();
  const [period, setPeriod] = useState<HistoryPeriod>('hour');
  const [loaded, reload] = useLoaded(useCallback(() => Promise.all([api.state(), api.history(period)]), [api, period]));
  useRepeated(reload, INTERVAL_MILLISECONDS);
  if (loaded.status === 'loading') return <Sections><Loader>{t('loading')}</Loader></Sections>;
  if (loaded.status === 'failed') return <Sections><FailureNotice failure={loaded.failure} onRetry={reload} /></Sections>;
  const [state, history] = loaded.value;
  return (
    <Sections>
      <StoredRenditions {...state} />
      <Process {...state} />
      <Section title={t('settings.history')} hint={t('settings.history.hint')}>
        <Flex width="32rem" maxWidth="100%">
          <LabelledField name="period" label={t('settings.period')}>
            <SingleSelect value={period} onChange={(value: string | number) => setPeriod(value as HistoryPeriod)}>
              <SingleSelectOption value="hour">{t('settings.period.hour')}</SingleSelectOption>
              <SingleSelectOption value="day">{t('settings.period.day')}</SingleSelectOption>
            </SingleSelect>
          </LabelledField>
        </Flex>
        <HistoryCharts history={history} />
      </Section>
    </Sections>
  );
}

function StoredRenditions({ stored }: PresentState) {
  const t = useTranslation();
  const { locale, formatNumber } = useIntl();
  const { count, bytes, quick, byPreset, byFormat, byAge, limits } = stored;
  const rowsOf = (amounts: readonly (readonly [name: string, amount: Pick<PresentState['stored'], 'count' | 'bytes'>])[]) =>
    amounts.map(([name, amount]) => [name, formatNumber(amount.count), formatBytes(amount.bytes, locale)]);
  const days = (from: number, to: number | null) => (to === null ? t('settings.age.over', { from }) : t('settings.age.between', { from, to }));
  const columns = [t('settings.renditions'), t('settings.bytes')];
  return (
    <Section title={t('settings.stored')} hint={t('settings.stored.hint')}>
      <Figures
        figures={[
          [t('settings.renditions'), formatNumber(count)],
          [t('settings.quick'), formatNumber(quick.count)],
          [t('settings.bytes'), formatBytes(bytes, locale)],
          ...(limits.store === 'custom' ? [] : [[t('settings.limit'), formatBytes(limits.maxBytes, locale)] as const]),
        ]}
      />
      <Grid.Root gap={6}>
        <Grid.Item col={6} xs={12} direction="column" alignItems="stretch">
          <DataTable caption={t('settings.stored.presets')} columns={[t('settings.preset'), ...columns]} rows={rowsOf(bySize(byPreset))} empty={t('settings.stored.none')} />
        </Grid.Item>
        <Grid.Item col={6} xs={12} direction="column" alignItems="stretch">
          <DataTable caption={t('settings.stored.formats')} columns={[t('format'), ...columns]} rows={rowsOf(bySize(byFormat))} empty={t('settings.stored.none')} />
        </Grid.Item>
      </Grid.Root>
      <DataTable caption={t('settings.stored.ages')} columns={[t('settings.age'), ...columns]} rows={rowsOf(byAge.map(({ days: { from, to }, ...amount }) => [days(from, to), amount]))} />
    </Section>
  );
}

const bySize = <A extends { readonly bytes: number }>(amounts: Readonly<Record<string, A>>) => Object.entries(amounts).sort(([, a], [, b]) => b.bytes - a.bytes);

function Process({ startedAt, statistics }: PresentState) {
  const t = useTranslation();
  const { locale, formatDate, formatNumber } = useIntl();
  const { hits, misses, encoding, renders, slots, workers, memory, stores, sentBytes, errors, storeFailures } = statistics;
  const bytes = (count: number) => formatBytes(count, locale);
  const rate = hitRateOf({ memoryHits: hits.memory, storeHits: hits.store, notModified: hits.notModified, misses });
  const disk = Object.values(stores);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return (
    <Section title={t('settings.process')} hint={t('settings.process.hint', { date: formatDate(startedAt, { dateStyle: 'medium', timeStyle: 'short' }) })}>
      <Figures
        figures={[
          [t('settings.hitRate'), rate === null ? '–' : formatNumber(rate, { style: 'percent', maximumFractionDigits: 1 })],
          [t('settings.memoryHits'), formatNumber(hits.memory)],
          [t('settings.storeHits'), formatNumber(hits.store)],
          [t('settings.notModified'), formatNumber(hits.notModified)],
          [t('settings.misses'), formatNumber(misses)],
          [t('settings.finished'), formatNumber(renders.finished)],
          [t('settings.failed'), formatNumber(renders.failed)],
          [t('settings.refused'), formatNumber(sum(Object.values(errors)))],
          [t('settings.slots'), t('settings.of', { part: slots.busy, whole: slots.total })],
          [t('settings.queue'), formatNumber(slots.queued)],
          [t('settings.backlog'), formatNumber(encoding.backlog)],
          [t('settings.workers'), `${formatNumber(workers.workers)} · ${bytes(workers.residentBytes)}`],
          [t('settings.killed'), formatNumber(workers.killed)],
          [t('settings.memory'), t('settings.of', { part: bytes(memory.bytes), whole: bytes(memory.maxBytes) })],
          [t('settings.disk'), bytes(sum(disk.map((store) => store.bytes)))],
          [t('settings.evictions'), formatNumber(memory.evictions + sum(disk.map((store) => store.evictions)))],
          [t('settings.storeFailures'), formatNumber(storeFailures)],
          [t('settings.sent'), bytes(sentBytes)],
        ]}
      />
    </Section>
  );
}

function Figures({ figures }: { readonly figures: readonly (readonly [name: string, value: string])[] }) {
  return (
    <FigureList>
      {figures.map(([name, value]) => (
        <Flex key={name} direction="column" alignItems="flex-start">
          <Typography tag="dt" variant="pi" textColor="neutral600">{name}</Typography>
          <Typography tag="dd" variant="delta">{value}</Typography>
        </Flex>
      ))}
    </FigureList>
  );
}

const FigureList = styled.dl`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr));
  gap: 1.6rem;
`;
