import { Box, Field, Flex, Loader, Typography } from '@strapi/design-system';
import { useField, useForm } from '@strapi/strapi/admin';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { readFieldOptions } from '../../../server/src/core/crops/field-options';
import { cropFieldApi } from '../api/cropFieldApi';
import { entryImagesOf, followImages, withImageCrops, type DroppedCrops } from '../builder/entryImages';
import { FailureNotice } from '../components/FailureNotice';
import { useLoaded } from '../hooks/useLoaded';
import { useTranslation } from '../translations/useTranslation';
import { WithTexts } from '../translations/WithTexts';
import { FieldProblems } from './FieldProblems';
import { ImageCropsForm } from './ImageCropsForm';

/** What Strapi's edit view gives to the input of a custom field. */
interface CropsInputProps {
  /** The path of the field in the entry, such as `sections.0.imageCrops`. */
  readonly name: string;
  readonly label: ReactNode;
  readonly labelAction?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: string;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly attribute: { readonly options?: unknown };
  readonly value: unknown;
  readonly onChange: (event: { readonly target: { readonly name: string; readonly type: 'json'; readonly value: unknown } }) => void;
}

const TEXTS = ['generator', 'crops'] as const;

/** The crops of the images in the media field beside this one. */
export default function CropsInput(props: CropsInputProps) {
  return <WithTexts areas={TEXTS}><CropsField {...props} /></WithTexts>;
}

function CropsField({ name, label, labelAction, hint, error, required = false, disabled = false, attribute, value, onChange }: CropsInputProps) {
  const t = useTranslation();
  const labelId = useId();
  const { media, presets } = readFieldOptions(attribute.options);
  const images = entryImagesOf(useMedia(name, media));
  const [settings, reload] = useLoaded(cropFieldApi.settings);
  const change = (next: unknown) => onChange({ target: { name, type: 'json', value: next } });
  useFollowImages({ name, media, value, disabled, change });
  return (
    <Field.Root name={name} hint={hint} required={required} {...(error !== undefined && { error })}>
      <Flex direction="column" alignItems="stretch" gap={1}>
        <Flex gap={1}>
          <Typography id={labelId} variant="pi" fontWeight="bold" textColor="neutral800">
            {label}{required && <Typography textColor="danger600"> *</Typography>}
          </Typography>
          {labelAction}
        </Flex>
        <Box role="group" aria-labelledby={labelId} data-testid="crops-field" background="neutral100" borderColor="neutral200" hasRadius padding={4}>
          <Flex direction="column" alignItems="stretch" gap={6}>
            {settings.status === 'loading' && <Loader small>{t('loading')}</Loader>}
            {settings.status === 'failed' && <FailureNotice failure={settings.failure} onRetry={reload} />}
            {settings.status === 'ready' && <FieldProblems settings={settings.value} field={name} media={media} presets={presets} />}
            {images.length === 0 && media !== '' && <Typography variant="pi" textColor="neutral600">{t('crops.choose', { media })}</Typography>}
            {settings.status === 'ready' && images.map((image) => (
              <ImageCropsForm
                key={image.documentId}
                image={image}
                settings={settings.value}
                presets={presets}
                value={value}
                disabled={disabled}
                onChange={(crops) => change(withImageCrops(value, image.documentId, crops))}
              />
            ))}
          </Flex>
        </Box>
        <Field.Hint />
        <Field.Error />
      </Flex>
    </Field.Root>
  );
}

/** The value of the media field beside the field; undefined where there is none. */
const useMedia = (name: string, media: string): unknown => useField(name.replace(/[^.]*$/, media)).value;

interface FollowedField {
  readonly name: string;
  readonly media: string;
  readonly value: unknown;
  readonly disabled: boolean;
  readonly change: (value: unknown) => void;
}

/**
 * Drops the crops of images that left the media field, with the next change of the entry: opening it changes nothing.
 * As long as the media field has had no value, it may not be there, and nothing is dropped.
 */
function useFollowImages({ name, media, value, disabled, change }: FollowedField): void {
  const images = useMedia(name, media);
  const isModified = useForm('CropsInput', ({ modified }) => modified);
  const hadMedia = useRef(false);
  const dropped = useRef<DroppedCrops>(new Map());
  useEffect(() => {
    if (images !== undefined) hadMedia.current = true;
    if (!isModified) dropped.current = new Map();
    if (!isModified || disabled || !hadMedia.current) return;
    const next = followImages(value, entryImagesOf(images).map(({ documentId }) => documentId), dropped.current);
    if (next === null) return;
    dropped.current = next.dropped;
    change(next.value);
  });
}
