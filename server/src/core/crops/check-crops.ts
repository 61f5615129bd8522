import { didYouMean } from '../did-you-mean';
import { quote } from '../quote';
import { isStorable } from '../storable-text';
import { isInside, isObject, isPercentage, MAX_ALT_LENGTH, MAX_CROPS_OF_IMAGE, MAX_IMAGES } from './entry-crops';

/** Why a value is refused, and where. */
export interface CropProblem {
  /** Keys of the value; empty for the value itself. */
  readonly path: readonly string[];
  readonly message: string;
  /** The field has no such preset. It may have had one when the value was stored. */
  readonly unknownPreset?: string;
}

/** Further problems of a value say nothing new. */
const MAX_PROBLEMS = 20;

/** Strapi makes ids of 24 letters and digits; projects may have others. */
const DOCUMENT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const PRESET_NAME = /^[a-z][a-z0-9_]{0,31}$/;

const PERCENTAGE = 'a number from 0 to 100 with at most 4 decimal places';
const BOX = ['left', 'top', 'width', 'height'] as const;
const POINT = ['x', 'y'] as const;
const IMAGE = ['crops', 'focalPoint', 'alt'] as const;

/** Checks a value before it is stored. `presets` are those of the field. No problems: what is stored reads back equal. */
export function checkCrops(value: unknown, presets: readonly string[]): readonly CropProblem[] {
  const problems: CropProblem[] = [];
  for (const problem of problemsOf(value, presets)) {
    problems.push(problem);
    if (problems.length === MAX_PROBLEMS) break;
  }
  return problems;
}

type Problems = Generator<CropProblem, void, undefined>;

function* problemsOf(value: unknown, presets: readonly string[]): Problems {
  if (value === null || value === undefined) return;
  if (!isObject(value)) return yield wrong([], 'an object with the documentId of each image as a key, or null', value);
  const images = Object.entries(value);
  if (images.length > MAX_IMAGES) return yield tooMany([], `${MAX_IMAGES} images`, images.length);
  for (const [documentId, image] of images) {
    if (DOCUMENT_ID.test(documentId)) yield* imageProblems([documentId], image, presets);
    else yield wrong([], 'the documentId of a file as a key', documentId);
  }
}

function* imageProblems(path: readonly string[], image: unknown, presets: readonly string[]): Problems {
  if (image === null) return;
  if (!isObject(image)) return yield wrong(path, 'an object with crops, focalPoint and alt, or null', image);
  yield* unknownKeys(path, image, IMAGE);
  const { crops = null, focalPoint = null, alt = null } = image;
  if (crops !== null) yield* cropProblems([...path, 'crops'], crops, presets);
  if (focalPoint !== null) yield* numberProblems([...path, 'focalPoint'], focalPoint, POINT);
  if (alt !== null) yield* altProblems([...path, 'alt'], alt);
}

function* cropProblems(path: readonly string[], crops: unknown, presets: readonly string[]): Problems {
  if (!isObject(crops)) return yield wrong(path, 'an object with the name of each preset as a key, or null', crops);
  const boxes = Object.entries(crops);
  if (boxes.length > MAX_CROPS_OF_IMAGE) return yield tooMany(path, `${MAX_CROPS_OF_IMAGE} crops`, boxes.length);
  for (const [name, box] of boxes) {
    if (!PRESET_NAME.test(name)) {
      yield wrong(path, 'the name of a preset as a key', name);
      continue;
    }
    if (!presets.includes(name)) yield unknownPreset([...path, name], name, presets);
    if (box !== null) yield* boxProblems([...path, name], box);
  }
}

function unknownPreset(path: readonly string[], name: string, presets: readonly string[]): CropProblem {
  const message = `expected ${presets.length === 0 ? 'no crop, since the field has no preset' : `a preset of the field (${presets.join(', ')})`}, found "${name}".${didYouMean(name, presets)}`;
  return { path, message, unknownPreset: name };
}

function* boxProblems(path: readonly string[], box: unknown): Problems {
  let isValid = true;
  for (const problem of numberProblems(path, box, BOX)) {
    isValid = false;
    yield problem;
  }
  if (!isValid) return;
  const { left, top, width, height } = box as Readonly<Record<(typeof BOX)[number], number>>;
  if (!isInside(left, width)) yield { path, message: `expected width above 0, and left and width within 100 per cent, found left ${left} and width ${width}` };
  if (!isInside(top, height)) yield { path, message: `expected height above 0, and top and height within 100 per cent, found top ${top} and height ${height}` };
}

/** An object that has exactly these keys, each with a percentage. */
function* numberProblems(path: readonly string[], value: unknown, keys: readonly string[]): Problems {
  if (!isObject(value)) return yield wrong(path, `an object with ${keys.join(', ')}, or null`, value);
  yield* unknownKeys(path, value, keys);
  for (const key of keys) {
    if (!isPercentage(value[key])) yield wrong([...path, key], PERCENTAGE, value[key]);
  }
}

function* altProblems(path: readonly string[], alt: unknown): Problems {
  if (typeof alt !== 'string') yield wrong(path, 'a text, or null', alt);
  else if (alt.length > MAX_ALT_LENGTH) yield tooMany(path, `${MAX_ALT_LENGTH} characters`, alt.length);
  else if (!isStorable(alt)) yield { path, message: 'expected a text that can be stored, found a character U+0000 or half of a surrogate pair' };
}

function* unknownKeys(path: readonly string[], value: Readonly<Record<string, unknown>>, known: readonly string[]): Problems {
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) yield wrong(path, `no other keys than ${known.join(', ')}`, key);
  }
}

const tooMany = (path: readonly string[], most: string, found: number): CropProblem => ({ path, message: `expected at most ${most}, found ${found}` });

const wrong = (path: readonly string[], expected: string, found: unknown): CropProblem => ({ path, message: `expected ${expected}, found ${printed(found)}` });

function printed(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return 'an object';
  if (value === undefined) return 'nothing';
  return quote(value);
}
