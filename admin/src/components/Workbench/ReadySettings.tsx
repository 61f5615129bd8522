import { useMemo } from 'react';
import { useIntl } from 'react-intl';
import type { Asset, GeneratorSettings } from '../../../../server/src/contracts';
import { parseSpec } from '../../../../server/src/core/filter-spec/parse';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import { initialForm, SIDES, type Form } from '../../builder/form';
import { specToForm } from '../../builder/formSpec';
import { customOperationStubs, parsedPresets } from '../../builder/planDraft';
import { fillSpec } from '../../builder/shapes';
import { SOCIAL_SIZES } from '../../builder/socialSizes';
import { useTranslation } from '../../translations/useTranslation';
import { Choice, Choices } from './Choices';
import { SavedSettings } from './SavedSettings';

interface ReadySettingsProps {
  readonly api: GeneratorApi;
  readonly asset: Asset;
  readonly settings: GeneratorSettings;
  readonly form: Form;
  readonly spec: string;
  /** Specs whose links were copied last. */
  readonly recent: readonly string[];
  /** Whether the current settings work. */
  readonly canSave: boolean;
  readonly onChoose: (spec: string) => void;
}

/** Settings for one click: sizes for social media, what was copied last, and what editors have saved. */
export function ReadySettings({ api, asset, settings, form, spec, recent, canSave, onChoose }: ReadySettingsProps) {
  const t = useTranslation();
  const { formatNumber } = useIntl();
  /** Effects are in the hint. */
  const describe = (read: Form): string => {
    const { mode, percent, format, quality } = read;
    const name = mode === 'fill' || mode === 'crop' ? t(`shape.${mode}`) : t(`mode.${mode}`);
    const size = mode === 'scale' ? formatNumber(percent / 100, { style: 'percent' }) : SIDES[mode].map((side) => read[side]).join(' × ');
    return [
      size === '' ? name : `${name} ${size}`,
      ...(format === null ? [] : [format === 'auto' ? t('format.auto') : format.toUpperCase()]),
      ...(quality === null ? [] : [t('quality.value', { quality })]),
    ].join(', ');
  };
  const recentForms = useMemo(() => recent.flatMap((known) => {
    const read = readForm(known, asset, settings);
    return read === null ? [] : [{ known, read }];
  }), [recent, asset, settings]);
  return (
    <>
      <Choices label={t('social')}>
        {SOCIAL_SIZES.map(({ name, width, height }) => {
          const sized = fillSpec(form, { width, height });
          return <Choice key={name} name={t(`social.${name}`)} hint={`${width} × ${height}`} isCurrent={sized === spec} onChoose={() => onChoose(sized)} />;
        })}
      </Choices>
      {recentForms.length > 0 && (
        <Choices label={t('recent')}>
          {recentForms.map(({ known, read }) => <Choice key={known} name={describe(read)} hint={known} isCurrent={known === spec} onChoose={() => onChoose(known)} />)}
        </Choices>
      )}
      <SavedSettings api={api} spec={spec} canSave={canSave} onChoose={onChoose} />
    </>
  );
}

/** Null for a spec of another time, which the form or the project no longer knows. */
function readForm(spec: string, asset: Asset, settings: GeneratorSettings): Form | null {
  const custom = customOperationStubs(settings);
  try {
    return specToForm(parseSpec(spec, custom, parsedPresets(settings, custom)), initialForm(asset));
  } catch {
    return null;
  }
}
