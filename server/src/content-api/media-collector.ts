/** A model of Strapi, as far as it says where media are. */
export interface Model {
  readonly uid: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface Attribute {
  readonly type: string;
  readonly target?: string;
  readonly component?: string;
}

export type FindModel = (uid: string) => Model | undefined;

type Entry = Record<string, unknown>;

/** An object of a response that gets the renditions of an image: by the id of the file's row, or by its hash. */
export interface MediaTarget {
  readonly file: { readonly fileId: number } | { readonly hash: string };
  /** Is in the response already. */
  readonly renditions: Entry;
  /** The alternative text of this use. Null for that of the file. */
  readonly alt: string | null;
}

const FILE_MODEL = 'plugin::upload.file';

/** Attributes that media may be in or below. */
const FOLLOWED: readonly string[] = ['media', 'blocks', 'relation', 'component', 'dynamiczone'];

/** By model, since a list has many entries of few models. */
const followed = new WeakMap<Model, readonly (readonly [name: string, attribute: Attribute])[]>();

function followedIn(model: Model): readonly (readonly [name: string, attribute: Attribute])[] {
  const known = followed.get(model) ?? Object.entries(model.attributes).filter(([, { type }]) => FOLLOWED.includes(type));
  followed.set(model, known);
  return known;
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

  /** Collects the media in a sanitized entry of that model. The entry is changed. */
  collect(entry: Entry, model: Model): void {
    if (model.uid === FILE_MODEL) this.#addFile(entry);
    for (const [name, { type, target, component }] of followedIn(model)) {
      const value = entry[name];
      if (value === null || value === undefined) continue;
      if (type === 'media') this.#collectAll(value, FILE_MODEL);
      else if (type === 'blocks') entry[name] = this.#withBlocks(value);
      else if (type === 'component') this.#collectAll(value, component);
      else this.#collectAll(value, target);
    }
  }

  /** Entries of dynamic zones and of relations to any model name their model themselves. */
  #collectAll(value: unknown, uid: string | undefined): void {
    for (const entry of entriesIn(value)) {
      const own = uid ?? entry['__component'] ?? entry['__type'];
      const model = typeof own === 'string' ? this.#findModel(own) : undefined;
      if (model !== undefined) this.collect(entry, model);
    }
  }

  #addFile(file: Entry): void {
    const { id, mime } = file;
    if (typeof id !== 'number' || (typeof mime === 'string' && !mime.startsWith('image/'))) return;
    file['renditions'] = this.#target({ fileId: id }, null);
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
    return { image: { ...image, renditions: this.#target({ hash }, typeof alternativeText === 'string' ? alternativeText : null) } };
  }

  #target(file: MediaTarget['file'], alt: string | null): Entry {
    const target = { file, renditions: {}, alt };
    this.targets.push(target);
    return target.renditions;
  }
}
