import { SingleSelect, SingleSelectOption, TextInput, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import type { LinkOptions } from '../../builder/draft';
import { localOrigin } from '../../builder/signedUrls';
import { useTranslation } from '../../translations/useTranslation';
import { CopyField, LabelledField } from '../inputs/FormFields';

interface LinkStepProps {
  readonly asset: Asset;
  /** Undefined where there is no link for the current settings. */
  readonly url: string | undefined;
  /** Whether the link has stopped working. */
  readonly isPast: boolean;
  readonly onCopied: () => void;
  readonly options: LinkOptions;
  /** The link ends with this name if the editor does not type another one. */
  readonly defaultFileName: string;
  readonly routes: GeneratorSettings['routes'];
  readonly onChange: (change: Partial<LinkOptions>) => void;
}

/** Seconds. */
const HOUR = 3600;
const LIFETIMES = [['hour', HOUR], ['day', 24 * HOUR], ['week', 7 * 24 * HOUR], ['month', 30 * 24 * HOUR], ['year', 365 * 24 * HOUR]] as const;

/** The link, and what belongs to it. */
export function LinkStep({ asset, url, isPast, onCopied, options, defaultFileName, routes, onChange }: LinkStepProps) {
  const t = useTranslation();
  const { formatDate } = useIntl();
  const alt = options.alt ?? asset.alternativeText;
  const origin = url === undefined ? null : localOrigin(url);
  return (
    <>
      <CopyField name="url" label={t('url')} value={url ?? ''} onCopied={onCopied} />
      {origin !== null && <Typography role="note" variant="pi" fontWeight="bold" textColor="neutral800">{t('url.local', { origin })}</Typography>}
      <LabelledField name="expiry" label={t('expiry')} error={isPast ? t('expiry.past') : undefined}>
        <SingleSelect
          value={options.expiresAt === null ? 'never' : 'set'}
          onChange={(value: string | number) => {
            const lifetime = LIFETIMES.find(([name]) => name === value)?.[1];
            if (value !== 'set') onChange({ expiresAt: lifetime === undefined ? null : Math.ceil(Date.now() / 1000) + lifetime });
          }}
        >
          <SingleSelectOption value="never">{t('expiry.never')}</SingleSelectOption>
          {options.expiresAt !== null && <SingleSelectOption value="set">{formatDate(options.expiresAt * 1000, { dateStyle: 'short', timeStyle: 'short' })}</SingleSelectOption>}
          {LIFETIMES.map(([name]) => <SingleSelectOption key={name} value={name}>{t(`expiry.${name}`)}</SingleSelectOption>)}
        </SingleSelect>
      </LabelledField>
      {routes.length > 1 && (
        <LabelledField name="route" label={t('route')}>
          <SingleSelect value={options.route ?? routes[0]?.name ?? ''} onChange={(value: string | number) => onChange({ route: value === routes[0]?.name ? null : String(value) })}>
            {routes.map(({ name, path }) => <SingleSelectOption key={name} value={name}>{`${name} (${path})`}</SingleSelectOption>)}
          </SingleSelect>
        </LabelledField>
      )}
      <LabelledField name="file-name" label={t('fileName')}>
        <TextInput value={options.fileName ?? ''} placeholder={defaultFileName} maxLength={80} onChange={({ target }) => onChange({ fileName: target.value === '' ? null : target.value })} />
      </LabelledField>
      <LabelledField name="alt" label={t('alt')} hint={alt === '' ? t('alt.missing') : alt === asset.alternativeText ? t('alt.own') : t('alt.here')}>
        <TextInput value={alt} maxLength={1000} onChange={({ target }) => onChange({ alt: target.value === asset.alternativeText ? null : target.value })} />
      </LabelledField>
    </>
  );
}
