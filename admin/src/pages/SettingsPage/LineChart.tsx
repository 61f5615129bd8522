import { Flex, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import { styled, type DefaultTheme } from 'styled-components';
import type { History } from '../../../../server/src/operations-contracts';
import { axisEnd, CHART, pathOf, timesOf, type Series } from '../../builder/chart';
import { useTranslation } from '../../translations/useTranslation';
import { DataTable } from './Section';

interface LineChartProps {
  readonly title: string;
  readonly history: History;
  readonly lines: readonly { readonly label: string; readonly series: Series }[];
  readonly format: (value: number) => string;
}

/** Colours of the theme. A line is told apart by its dashes, too. */
const STYLES: readonly { readonly colour: keyof DefaultTheme['colors']; readonly dashes: string }[] = [
  { colour: 'primary600', dashes: 'none' },
  { colour: 'success600', dashes: '6 4' },
  { colour: 'neutral600', dashes: '1 5' },
  { colour: 'danger600', dashes: '10 4 1 4' },
];

/** Lines over time, and their numbers as a table. */
export function LineChart({ title, history, lines, format }: LineChartProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const times = timesOf(history);
  const timeOf = (at: number) => formatDate(at, history.period === 'hour' ? { timeStyle: 'short' } : { weekday: 'short', hour: 'numeric', minute: 'numeric' });
  const end = axisEnd(lines.map(({ series }) => series));
  const rows = times.map((at, index) => [timeOf(at), ...lines.map(({ series }) => series[index] ?? null)] as const).filter(([, ...values]) => values.some((value) => value !== null)).reverse();
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Typography variant="omega" tag="h3" fontWeight="bold">{title}</Typography>
      {lines.length > 1 && (
        <Flex gap={4} wrap="wrap">
          {lines.map(({ label }, index) => (
            <Flex key={label} gap={2}>
              <svg width="24" height="8" aria-hidden><Line $index={index} d="M1 4H23" /></svg>
              <Typography variant="pi">{label}</Typography>
            </Flex>
          ))}
        </Flex>
      )}
      <Typography variant="pi" textColor="neutral600">{format(end)}</Typography>
      <Plot role="img" aria-label={t('settings.chart', { title, from: timeOf(times[0] ?? 0), to: timeOf(times.at(-1) ?? 0) })} viewBox={`0 -4 ${CHART.width} ${CHART.height + 8}`} preserveAspectRatio="none">
        <Axis d={`M0 0H${CHART.width}M0 ${CHART.height / 2}H${CHART.width}M0 ${CHART.height}H${CHART.width}`} />
        {lines.map(({ label, series }, index) => <Line key={label} $index={index} d={pathOf(series, end)} />)}
      </Plot>
      <Flex justifyContent="space-between">
        <Typography variant="pi" textColor="neutral600">{timeOf(times[0] ?? 0)}</Typography>
        <Typography variant="pi" textColor="neutral600">{timeOf(times.at(-1) ?? 0)}</Typography>
      </Flex>
      <Details>
        <summary><Typography variant="pi">{t('settings.chart.table')}</Typography></summary>
        <DataTable
          caption={title}
          columns={[t('settings.time'), ...lines.map(({ label }) => label)]}
          rows={rows.map(([time, ...values]) => [time, ...values.map((value) => (value === null ? '–' : format(value)))])}
          empty={t('settings.chart.empty')}
        />
      </Details>
    </Flex>
  );
}

const Plot = styled.svg`
  display: block;
  width: 100%;
  height: 14rem;
  overflow: visible;
`;

const Axis = styled.path`
  stroke: ${({ theme }) => theme.colors.neutral200};
  vector-effect: non-scaling-stroke;
  @media (forced-colors: active) { stroke: GrayText; }
`;

const Line = styled.path<{ readonly $index: number }>`
  fill: none;
  stroke: ${({ theme, $index }) => theme.colors[STYLES[$index]?.colour ?? 'primary600']};
  stroke-dasharray: ${({ $index }) => STYLES[$index]?.dashes ?? 'none'};
  stroke-width: 2px;
  stroke-linecap: round;
  stroke-linejoin: round;
  vector-effect: non-scaling-stroke;
  @media (forced-colors: active) { stroke: CanvasText; }
`;

const Details = styled.details`
  summary { width: fit-content; cursor: pointer; }
  summary:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;
