import { Flex, Grid, LinkButton, SingleSelect, SingleSelectOption, TextInput, Typography } from '@strapi/design-system';
import { Download, ExternalLink } from '@strapi/icons';
import { memo } from 'react';
import { useIntl } from 'react-intl';
import type { GeneratorSettings } from '../../../../server/src/contracts';
import type { Size } from '../../../../server/src/core/geometry/rect';
import type { UrlOptions } from '../../builder/draft';
import { htmlSnippet, localOrigin, markdownSnippet } from '../../builder/signedUrls';
import type { SignedUrls } from '../../hooks/useSignedUrls';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { CopyField, LabelledField } from './FormFields';

interface ResultPaneProps {
  readonly signed: SignedUrls;
  /** Of the rendition, in pixels; null if there is no URL. */
  readonly size: Size | null;
  readonly alternativeText: string;
  readonly options: UrlOptions;
  /** The URL ends with this name if the editor does not type another one. */
  readonly defaultFileName: string;
  readonly routes: GeneratorSettings['routes'];
  readonly onChange: (change: Partial<UrlOptions>) => void;
}

/** Seconds. */
const HOUR = 3600;
const LIFETIMES = [['hour', HOUR], ['day', 24 * HOUR], ['week', 7 * 24 * HOUR], ['month', 30 * 24 * HOUR], ['year', 365 * 24 * HOUR]] as const;

/** The options of the URL, and HTML, Markdown and buttons for it. */
export const ResultPane = memo(function ResultPane({ signed: { urls, failure }, size, alternativeText, options, defaultFileName, routes, onChange }: ResultPaneProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const [url, url2x] = urls;
  const ready = url !== undefined && size !== null;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Typography variant="delta" tag="h2">{t('result')}</Typography>
      <Grid.Root gap={4}>
        {routes.length > 1 && (
          <Grid.Item col={6} xs={12}>
            <LabelledField name="route" label={t('route')}>
              <SingleSelect value={options.route ?? routes[0]?.name ?? ''} onChange={(value: string | number) => onChange({ route: value === routes[0]?.name ? null : String(value) })}>
                {routes.map(({ name, path }) => <SingleSelectOption key={name} value={name}>{`${name} (${path})`}</SingleSelectOption>)}
              </SingleSelect>
            </LabelledField>
          </Grid.Item>
        )}
        <Grid.Item col={6} xs={12}>
          <LabelledField name="expiry" label={t('expiry')}>
            <SingleSelect
              value={options.expiresAt === null ? 'never' : 'set'}
              onChange={(value: string | number) => {
                const lifetime = LIFETIMES.find(([name]) => name === value)?.[1];
                if (value !== 'set') onChange({ expiresAt: lifetime === undefined ? null : Math.ceil(Date.now() / 1000) + lifetime });
              }}
            >
              <SingleSelectOption value="never">{t('expiry.never')}</SingleSelectOption>
              {options.expiresAt !== null && (
                <SingleSelectOption value="set">{t('expiry.until', { date: formatDate(options.expiresAt * 1000, { dateStyle: 'medium', timeStyle: 'short' }) })}</SingleSelectOption>
              )}
              {LIFETIMES.map(([name]) => <SingleSelectOption key={name} value={name}>{t(`expiry.${name}`)}</SingleSelectOption>)}
            </SingleSelect>
          </LabelledField>
        </Grid.Item>
        <Grid.Item col={routes.length > 1 ? 12 : 6} xs={12}>
          <LabelledField name="file-name" label={t('fileName')}>
            <TextInput value={options.fileName ?? ''} placeholder={defaultFileName} maxLength={80} onChange={({ target }) => onChange({ fileName: target.value === '' ? null : target.value })} />
          </LabelledField>
        </Grid.Item>
      </Grid.Root>
      {failure !== null && <FailureNotice failure={failure} />}
      <CopyField name="html" label={t('html')} value={ready ? htmlSnippet(url, url2x, size, alternativeText) : ''} />
      <CopyField name="markdown" label={t('markdown')} value={ready ? markdownSnippet(url, alternativeText) : ''} />
      <Flex gap={2} wrap="wrap">
        <LinkButton variant="secondary" startIcon={<ExternalLink />} href={url ?? ''} disabled={!ready} target="_blank" rel="noreferrer">{t('open')}</LinkButton>
        <LinkButton variant="tertiary" startIcon={<Download />} href={url ?? ''} disabled={!ready} download={options.fileName ?? defaultFileName}>{t('download')}</LinkButton>
      </Flex>
    </Flex>
  );
});

interface SignedUrlProps {
  /** Undefined if there is no URL for the current spec. */
  readonly url: string | undefined;
  /** Of the rendition, in pixels. */
  readonly size: Size | null;
}

/** The signed URL, with a warning if it works only on this computer. */
export function SignedUrl({ url, size }: SignedUrlProps) {
  const t = useTranslation();
  const origin = url === undefined ? null : localOrigin(url);
  return (
    <Flex direction="column" alignItems="stretch" gap={1}>
      <CopyField name="url" label={t('url')} value={url ?? ''} />
      <Typography role="status" variant="pi" textColor="neutral600">
        {url !== undefined && size !== null ? t('result.ready', { width: size.width, height: size.height }) : t('result.none')}
      </Typography>
      {origin !== null && <Typography variant="pi" textColor="neutral800">{t('url.local', { origin })}</Typography>}
    </Flex>
  );
}
