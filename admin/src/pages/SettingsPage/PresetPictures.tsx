import { Box, Flex, Loader, Typography } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import { useIntl } from 'react-intl';
import { styled } from 'styled-components';
import type { PresetInForce } from '../../../../server/src/operations-contracts';
import type { LibraryImage } from '../../api/useLibraryImages';
import { useOperationsApi } from '../../api/useOperationsApi';
import { FailureNotice } from '../../components/FailureNotice';
import { useLoaded } from '../../hooks/useLoaded';
import { usePreviewUrl } from '../../hooks/useStageImage';
import { formatBytes } from '../../translations/formatBytes';
import { useTranslation } from '../../translations/useTranslation';
import { ImageField, useFoundImages } from './ImageField';

/** The presets, with a picture of each from a sample image that can be chosen; first the newest image. */
export function PresetPictures({ presets }: { readonly presets: readonly PresetInForce[] }) {
  const t = useTranslation();
  const [found, search] = useFoundImages();
  const [chosen, setChosen] = useState<LibraryImage | null>(null);
  const [newest, setNewest] = useState<LibraryImage | null>(null);
  const [first] = found.status === 'ready' ? found.value.images : [];
  if (newest === null && first !== undefined) setNewest(first);
  const sample = chosen ?? newest;
  if (presets.length === 0) return <Typography textColor="neutral600">{t('settings.presets.none')}</Typography>;
  return (
    <>
      {found.status === 'failed' && found.failure.kind === 'forbidden'
        ? <Typography textColor="neutral600">{t('settings.sample.forbidden')}</Typography>
        : <ImageField name="sample" label={t('settings.sample')} loaded={found} onSearch={search} value={sample} onChange={setChosen} />}
      <Tiles>
        {presets.map((preset) => (
          <li key={preset.name}>
            <Flex direction="column" alignItems="stretch" gap={2}>
              {sample !== null && <Picture key={sample.id} preset={preset} sample={sample} />}
              <Typography variant="omega" fontWeight="bold">{preset.label}</Typography>
              <Details {...preset} />
            </Flex>
          </li>
        ))}
      </Tiles>
    </>
  );
}

function Details({ name, spec, widths, formats }: PresetInForce) {
  const t = useTranslation();
  return (
    <Box>
      <Typography variant="pi" tag="p" textColor="neutral600">{name}</Typography>
      <Typography variant="pi" tag="p" textColor="neutral800"><code>{spec}</code></Typography>
      {widths.length > 0 && <Typography variant="pi" tag="p" textColor="neutral600">{t('settings.presets.widths', { widths: widths.join(', ') })}</Typography>}
      {formats.length > 0 && <Typography variant="pi" tag="p" textColor="neutral600">{t('settings.presets.formats', { formats: formats.join(', ') })}</Typography>}
    </Box>
  );
}

function Picture({ preset: { name, label }, sample }: { readonly preset: PresetInForce; readonly sample: LibraryImage }) {
  const t = useTranslation();
  const { locale } = useIntl();
  const { presetPreview } = useOperationsApi();
  const [loaded, reload] = useLoaded(useCallback(() => presetPreview(name, sample.id), [presetPreview, name, sample.id]));
  const preview = loaded.status === 'ready' ? loaded.value : null;
  const url = usePreviewUrl(preview);
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} onRetry={reload} />;
  return (
    <>
      <Frame>{url === null ? <Loader small>{t('loading')}</Loader> : <img src={url} alt={t('settings.presets.alt', { preset: label, image: sample.name })} />}</Frame>
      <Typography variant="pi" textColor="neutral600">
        {preview === null ? '\u00a0' : t('facts', { width: preview.width, height: preview.height, bytes: formatBytes(preview.size, locale), format: preview.format.toUpperCase() })}
      </Typography>
    </>
  );
}

const Tiles = styled.ul`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
  gap: 2.4rem;
  code { overflow-wrap: anywhere; }
`;

const Frame = styled.div`
  display: flex;
  align-items: center;
  justify-content: center;
  height: 16rem;
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral150};
  img { max-width: 100%; max-height: 100%; object-fit: contain; }
`;
