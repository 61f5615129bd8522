import type { LibraryImage } from '../renditions/ports/image-facts';
import { ImageBatches, type FindImages } from './image-batches';

/** A rendition with all of its fields has about 20. */
export const MAX_FIELDS = 20_000;

/** A response lists each error, and each takes as long as ten fields. */
export const MAX_ERRORS = 100;

/** A request asks for more than one response may have. */
export class TooManyFieldsError extends Error {
  override readonly name = 'TooManyFieldsError';
}

/** Parts of GraphQL's nodes and of what it tells a resolver. */
interface SelectionSet {
  readonly selections: readonly Selection[];
}

interface Selection {
  readonly kind: string;
  readonly name?: { readonly value: string };
  readonly selectionSet?: SelectionSet;
}

export interface FieldInfo {
  readonly fieldNodes: readonly Selection[];
  readonly fragments: Readonly<Record<string, Selection>>;
}

/** By node: an alias or a fragment is counted once, wherever a document uses it. */
const counted = new WeakMap<Selection, number>();

/** The fields that a field selects at any depth, itself included: each alias is one. */
export const fieldsIn = ({ fieldNodes, fragments }: FieldInfo): number => fieldNodes.reduce((sum, node) => sum + countIn(node, fragments), 0);

function countIn(node: Selection, fragments: FieldInfo['fragments']): number {
  const known = counted.get(node);
  if (known !== undefined) return known;
  const fragment = node.kind === 'FragmentSpread' ? fragments[node.name?.value ?? ''] : undefined;
  const inside = fragment === undefined ? (node.selectionSet?.selections ?? []) : [fragment];
  const count = inside.reduce((sum, one) => sum + countIn(one, fragments), node.kind === 'Field' ? 1 : 0);
  counted.set(node, count);
  return count;
}

/** What one request has asked for so far. Aliases let it ask for the same again and again. */
export class GraphqlRequest<Made> {
  readonly #batches: ImageBatches;
  readonly #made = new WeakMap<object, Map<string, Made | null>>();
  #fields = 0;
  #errors = 0;

  constructor(find: FindImages) {
    this.#batches = new ImageBatches(find);
  }

  /** Whether the request is no longer worth an attempt: it asked for too much, or its response has enough errors. */
  get isRefused(): boolean {
    return this.#fields > MAX_FIELDS || this.#errors >= MAX_ERRORS;
  }

  /** Null where the media library has no such image, and once the request is refused. @throws TooManyFieldsError */
  async load(fileId: number, fields: number): Promise<LibraryImage | null> {
    if (this.isRefused) return null;
    this.#fields += fields;
    if (this.isRefused) {
      throw new TooManyFieldsError(`renditions: expected at most ${MAX_FIELDS} fields of renditions in a response, found at least ${this.#fields}. Ask for fewer presets, fields or aliases, or for fewer entries at once`);
    }
    const image = await this.#batches.load(fileId);
    return this.isRefused ? null : image;
  }

  /** Makes it once for a file that was loaded and a key. */
  once(file: object, key: string, make: () => Made | null): Made | null {
    const ofFile = this.#made.get(file) ?? new Map<string, Made | null>();
    this.#made.set(file, ofFile);
    const known = ofFile.get(key);
    if (known !== undefined) return known;
    const made = make();
    ofFile.set(key, made);
    return made;
  }

  /** Whether the response lists one more error. */
  listsError(): boolean {
    this.#errors += 1;
    return this.#errors <= MAX_ERRORS;
  }
}
