import { Field, Flex, Loader, Modal, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import type { GeneratorSettings, SavedSpec, SignManyResponse } from '../../../../server/src/contracts';
import { KIND_OF_CODE } from '../../api/readFailure';
import { useGeneratorApi } from '../../api/useGeneratorApi';
import { SOCIAL_SIZES, socialSpec } from '../../builder/socialSizes';
import { useLoaded } from '../../hooks/useLoaded';
import { useTranslation, type Translate } from '../../translations/useTranslation';
import { FailureNotice } from '../FailureNotice';
import { LinkTable, type ShownLink } from '../LinkTable';
import type { ChosenImages } from './ImageGrid';

interface LinksDialogProps {
  readonly chosen: ChosenImages;
}

/** Links of several images, all with the same settings, as one table. */
export function LinksDialog({ chosen }: LinksDialogProps) {
  const t = useTranslation();
  return (
    <Modal.Content aria-describedby={undefined}>
      <Modal.Header closeLabel={t('close')}><Modal.Title>{t('links.title', { count: chosen.size })}</Modal.Title></Modal.Header>
      <Modal.Body><Links chosen={chosen} /></Modal.Body>
    </Modal.Content>
  );
}

function Links({ chosen }: LinksDialogProps) {
  const t = useTranslation();
  const api = useGeneratorApi();
  const [loaded, reload] = useLoaded(useCallback(() => Promise.all([api.settings(), api.savedSpecs()]), [api]));
  const [spec, setSpec] = useState<string | null>(null);
  if (loaded.status === 'loading') return <Loader>{t('loading')}</Loader>;
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} onRetry={reload} />;
  const [settings, { specs }] = loaded.value;
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      <Field.Root name="settings">
        <Field.Label>{t('links.settings')}</Field.Label>
        <SingleSelect value={spec} placeholder={t('links.settings.choose')} onChange={(value: string | number) => setSpec(String(value))}>
          {choicesOf(settings, specs, t).map(({ name, value }) => <SingleSelectOption key={value} value={value}>{name}</SingleSelectOption>)}
        </SingleSelect>
      </Field.Root>
      {spec !== null && <SignedLinks key={spec} chosen={chosen} spec={spec} />}
    </Flex>
  );
}

interface Choice {
  readonly name: string;
  /** A spec. */
  readonly value: string;
}

/** A preset is copied into the link: once it changes or is deleted, the link stays as it is. The first name of equal settings counts. */
function choicesOf({ presets }: GeneratorSettings, saved: readonly SavedSpec[], t: Translate): readonly Choice[] {
  const all: readonly Choice[] = [
    ...saved.map(({ name, spec }) => ({ name, value: spec })),
    ...presets.map(({ label, spec }) => ({ name: label, value: spec })),
    ...SOCIAL_SIZES.map((size) => ({ name: `${t(`social.${size.name}`)}, ${size.width} × ${size.height}`, value: socialSpec(size) })),
  ];
  return all.filter(({ value }, index) => all.findIndex((other) => other.value === value) === index);
}

function SignedLinks({ chosen, spec }: LinksDialogProps & { readonly spec: string }) {
  const t = useTranslation();
  const api = useGeneratorApi();
  const [loaded, reload] = useLoaded(useCallback(() => api.signMany({ items: [...chosen.keys()].map((assetId) => ({ assetId, spec })) }), [api, chosen, spec]));
  if (loaded.status === 'loading') return <Loader>{t('loading')}</Loader>;
  if (loaded.status === 'failed') return <FailureNotice failure={loaded.failure} onRetry={reload} />;
  const { items } = loaded.value;
  return <LinkTable heading={t('links.image')} links={[...chosen.values()].map((name, index) => shownLink(name, items[index], t))} />;
}

function shownLink(name: string, item: SignManyResponse['items'][number] | undefined, t: Translate): ShownLink {
  if (item !== undefined && 'url' in item) return { name, url: item.url };
  return { name, url: null, problem: t(`failure.${item === undefined ? 'internal' : KIND_OF_CODE[item.error.name]}`) };
}
