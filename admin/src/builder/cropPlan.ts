import type { CropImage, PlanSettings } from '../../../server/src/contracts';
import { cropRatioOf, specWithCrop } from '../../../server/src/core/crops/crop-of-preset';
import { toPercentage, type CropBox, type ImageCrops } from '../../../server/src/core/crops/entry-crops';
import type { OperationType } from '../../../server/src/core/filter-spec/operation';
import { parsePreset, printOperation, type Spec } from '../../../server/src/core/filter-spec/parse';
import type { Rect, Size } from '../../../server/src/core/geometry/rect';
import type { Limits } from '../../../server/src/core/limits';
import type { SourceFacts } from '../../../server/src/core/source-facts';
import { roundBox, type AspectRatio } from './cropBox';
import { customOperationStubs, planDraft, type DraftPlan } from './planDraft';

/** A preset of a crops field. */
export interface CropPreset {
  readonly name: string;
  readonly label: string;
  readonly spec: Spec;
  /** The ratio that its crops have; null for any. */
  readonly ratio: AspectRatio;
}

/** The presets of a field in the order of its options; all of the configuration for null. Unknown names are left out. */
export function cropPresetsOf(settings: PlanSettings, names: readonly string[] | null): readonly CropPreset[] {
  const custom = customOperationStubs(settings);
  const known = new Map(settings.presets.map((preset) => [preset.name, preset]));
  return (names ?? [...known.keys()]).flatMap((name) => {
    const preset = known.get(name);
    if (preset === undefined) return [];
    const spec = parsePreset(preset.spec, custom);
    return [{ name, label: preset.label, spec, ratio: cropRatioOf(spec) }];
  });
}

/** What is served for a preset of an image in an entry. */
export interface CropPlan {
  readonly plan: DraftPlan;
  /** The crop in whole pixels of the upright image; null if it is not known. */
  readonly box: Rect | null;
  /** Whether the entry has a crop for this preset. */
  readonly isOwn: boolean;
  /** The size that the preset asks for, where the crop has too few pixels for it. */
  readonly wanted: Size | null;
}

export function planCrop(preset: CropPreset, image: ImageCrops, source: CropImage, settings: PlanSettings): CropPlan {
  const own = Object.hasOwn(image.crops, preset.name) ? image.crops[preset.name] : undefined;
  const attention = source.attention[preset.spec.canonical] ?? [];
  const text = specWithCrop(preset, image);
  const plan = planDraft(text, source, settings, attention);
  return {
    plan,
    isOwn: own !== undefined,
    box: own === undefined ? visibleBoxOf(plan, source) : boxOfCrop(own, source, settings),
    wanted: preset.spec.operations.some(({ type }) => SIZED.includes(type)) ? wantedSizeOf(text, plan, source, settings) : null,
  };
}

/** The pixels of a crop: those that the server cuts. Null for a crop of an image that does not have them. */
export function boxOfCrop(crop: CropBox, source: SourceFacts, settings: PlanSettings): Rect | null {
  const text = printOperation({ type: 'croppct', ...crop });
  return visibleBoxOf(planDraft(text, source, withoutLimits(settings), []), source);
}

/** One decimal place of a stored crop, in per cent. */
const STEP = 0.0001;

/** The crop to store for a box in pixels: the server cuts exactly this box. */
export function cropOfBox(box: Rect, source: SourceFacts, settings: PlanSettings): CropBox {
  const percent = {
    left: toPercentage((box.left / source.width) * 100),
    top: toPercentage((box.top / source.height) * 100),
    width: toPercentage((box.width / source.width) * 100),
    height: toPercentage((box.height / source.height) * 100),
  };
  // Sides are cut off to whole pixels, so a side that was rounded down lacks one.
  const cut = boxOfCrop(percent, source, settings);
  const lacks = (side: 'width' | 'height') => cut !== null && cut[side] < box[side];
  return {
    ...percent,
    width: lacks('width') ? toPercentage(percent.width + STEP) : percent.width,
    height: lacks('height') ? toPercentage(percent.height + STEP) : percent.height,
  };
}

const visibleBoxOf = (plan: DraftPlan, source: Size): Rect | null => (plan.kind === 'planned' ? roundBox(plan.visible, source) : null);

/** Operations that ask for a size in pixels, whatever the size of the image. */
const SIZED: readonly OperationType[] = ['width', 'height', 'max', 'min', 'fill'];

/** Nothing is enlarged for these: they lack pixels where more pixels make a larger rendition. */
const MANY = 64;

function wantedSizeOf(text: string, plan: DraftPlan, source: SourceFacts, settings: PlanSettings): Size | null {
  if (plan.kind !== 'planned' || plan.plan.kind === 'vector') return null;
  const ample = planDraft(text, { ...source, width: source.width * MANY, height: source.height * MANY }, withoutLimits(settings), []);
  return ample.kind === 'planned' && (ample.size.width > plan.size.width || ample.size.height > plan.size.height) ? ample.size : null;
}

/** For the geometry alone: nothing of it is rendered. */
const withoutLimits = (settings: PlanSettings): PlanSettings => ({
  ...settings,
  limits: Object.fromEntries(Object.keys(settings.limits).map((name) => [name, Infinity])) as unknown as Limits,
});
