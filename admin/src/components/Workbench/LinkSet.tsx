import { Button, Flex, Loader, Typography } from '@strapi/design-system';
import { useCallback } from 'react';
import type { Asset } from '../../../../server/src/contracts';
import { KIND_OF_CODE } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { LinkOptions } from '../../builder/draft';
import type { CollectedShape } from '../../builder/shapes';
import { useLoaded } from '../../hooks/useLoaded';
import { useTranslation } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { LinkTable } from '../LinkTable';

interface LinkSetProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly set: readonly CollectedShape[];
  readonly options: LinkOptions;
  readonly onClear: () => void;
  readonly onCopied: () => void;
}

/** The links of the collected shapes, as one table. Give it a key of the set and the options: it shows the links of those that it starts with. */
export function LinkSet({ api, asset, set, options: { route, expiresAt }, onClear, onCopied }: LinkSetProps) {
  const t = useTranslation();
  const [loaded, reload] = useLoaded(useCallback(
    () => api.signMany({ items: set.map(({ spec }) => ({ assetId: asset.id, spec })), ...(route !== null && { route }), ...(expiresAt !== null && { expiresAt }) }),
    [api, asset.id, set, route, expiresAt],
  ));
  return (
    <Flex direction="column" alignItems="stretch" gap={2} role="group" aria-label={t('set')}>
      <Flex justifyContent="space-between"><Typography variant="pi" fontWeight="bold">{t('set')}</Typography><Button size="S" variant="tertiary" onClick={onClear}>{t('set.clear')}</Button></Flex>
      {loaded.status === 'loading' && <Loader small>{t('loading')}</Loader>}
      {loaded.status === 'failed' && <FailureNotice failure={loaded.failure} onRetry={reload} />}
      {loaded.status === 'ready' && (
        <LinkTable
          heading={t('step.shape')}
          onCopied={onCopied}
          links={set.map(({ name }, index) => {
            const item = loaded.value.items[index];
            return item !== undefined && 'url' in item ? { name, url: item.url } : { name, url: null, problem: t(`failure.${item === undefined ? 'internal' : KIND_OF_CODE[item.error.name]}`) };
          })}
        />
      )}
    </Flex>
  );
}
