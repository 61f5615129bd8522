import type { FieldCrops } from '../core/crops/entry-crops';
import { cropsFieldsOf, type CropsField } from '../core/crops/field-options';
import type { Attribute, FindModel, Model } from '../services/models';

type Entry = Record<string, unknown>;

/** An object of a response that gets the renditions of an image: by the id of the file's row, or by its hash. */
export interface MediaTarget {
  readonly file: { readonly fileId: number } | { readonly hash: string };
  /** Is in the response already. */
  readonly renditions: Entry;
  /** The alternative text in a rich text. Null for that of the file. */
  readonly alt: string | null;
  /** Of the fields beside the media attribute. */
  readonly crops: readonly FieldCrops[];
}

const FILE_MODEL = 'plugin::upload.file';

/** Attributes that media may be in or below. */
const FOLLOWED: readonly string[] = ['media', 'blocks', 'relation', 'component', 'dynamiczone'];

interface FollowedAttribute extends Attribute {
  readonly name: string;
  /** The crops fields beside a media attribute. */
  readonly cropsFields: readonly CropsField[];
}

/** By model, since a list has many entries of few models. */
const followed = new WeakMap<Model, readonly FollowedAttribute[]>();

function followedIn(model: Model): readonly FollowedAttribute[] {
  const known = followed.get(model) ?? findFollowed(model);
  followed.set(model, known);
  return known;
}

function findFollowed({ attributes }: Model): readonly FollowedAttribute[] {
  const fields = cropsFieldsOf(attributes);
  return Object.entries(attributes).flatMap(([name, attribute]) =>
    FOLLOWED.includes(attribute.type) ? [{ ...attribute, name, cropsFields: attribute.type === 'media' ? fields.filter(({ media }) => media === name) : [] }] : []);
}

const isEntry = (value: unknown): value is Entry => typeof value === 'object' && value !== null && !Array.isArray(value);

const entriesIn = (value: unknown): readonly Entry[] => (Array.isArray(value) ? value : [value]).filter(isEntry);

/**
 * Collects the media of a response: of entries, their relations, components, dynamic zones and rich text. Each gets an
 * empty `renditions` object at once, which is filled later: Strapi may copy the media, but not what is in them.
 */
export class MediaCollector {
  readonly targets: MediaTarget[] = [];
  readonly #findModel: FindModel;

  constructor(findModel: FindModel) {
    this.#findModel = findModel;
  }

  /** Collects the media in a sanitized entry of that model. The entry is changed. `crops`: of the entry that a file is in. */
  collect(entry: Entry, model: Model, crops: readonly FieldCrops[] = []): void {
    if (model.uid === FILE_MODEL) this.#addFile(entry, crops);
    for (const { name, type, target, component, cropsFields } of followedIn(model)) {
      const value = entry[name];
      if (value === null || value === undefined) continue;
      if (type === 'media') this.#collectAll(value, FILE_MODEL, cropsFields.map((field) => ({ value: entry[field.name], presets: field.presets })));
      else if (type === 'blocks') entry[name] = this.#withBlocks(value);
      else if (type === 'component') this.#collectAll(value, component);
      else this.#collectAll(value, target);
    }
  }

  /** Entries of dynamic zones and of relations to any model name their model themselves. */
  #collectAll(value: unknown, uid: string | undefined, crops?: readonly FieldCrops[]): void {
    for (const entry of entriesIn(value)) {
      const own = uid ?? entry['__component'] ?? entry['__type'];
      const model = typeof own === 'string' ? this.#findModel(own) : undefined;
      if (model !== undefined) this.collect(entry, model, crops);
    }
  }

  #addFile(file: Entry, crops: readonly FieldCrops[]): void {
    const { id, mime } = file;
    if (typeof id !== 'number' || (typeof mime === 'string' && !mime.startsWith('image/'))) return;
    file['renditions'] = this.#target({ fileId: id }, null, crops);
  }

  /** Nodes of Strapi's Blocks, with `renditions` in their images. An image node has a copy of the file, without its id. */
  #withBlocks(value: unknown): unknown {
    if (!Array.isArray(value)) return value;
    return value.map((node: unknown) => {
      if (!isEntry(node)) return node;
      const children = node['children'] === undefined ? {} : { children: this.#withBlocks(node['children']) };
      return { ...node, ...children, ...this.#imageOf(node) };
    });
  }

  #imageOf({ type, image }: Entry): { readonly image?: Entry } {
    if (type !== 'image' || !isEntry(image) || typeof image['hash'] !== 'string') return {};
    const { hash, alternativeText } = image;
    return { image: { ...image, renditions: this.#target({ hash }, typeof alternativeText === 'string' ? alternativeText : null, []) } };
  }

  #target(file: MediaTarget['file'], alt: string | null, crops: readonly FieldCrops[]): Entry {
    const target = { file, renditions: {}, alt, crops };
    this.targets.push(target);
    return target.renditions;
  }
}
