import { codeOf, type RenditionErrorCode } from '../core/errors';
import { parseSpec } from '../core/filter-spec/parse';
import type { AcceptedFormats } from '../core/negotiate-format';
import type { SourceFacts } from '../core/source-facts';
import type { ResolvedRendition } from '../renditions/rendition';
import type { Runtime } from './runtime';

/** What clients accept, for `format-auto`: the URL must work for all of them. */
const CLIENTS: readonly AcceptedFormats[] = [['avif', 'webp'], ['webp'], []];

/** The server does not know whether the URL works: a later request may succeed. */
const TRANSIENT: readonly (RenditionErrorCode | null)[] = ['BUSY', 'SOURCE_UNAVAILABLE', 'ABORTED'];

type Parts = Pick<Runtime, 'config' | 'renditions' | 'images'>;

/**
 * Refuses specs whose URLs would fail, as far as the server knows without rendering them: the bytes are gone or are no image,
 * the spec does not fit the image, exceeds a limit, or names a format that cannot be written. While the storage or the
 * workers do not answer it checks the syntax alone.
 * @throws RenditionErrors
 */
export async function checkSpecs({ config, renditions, images }: Parts, fileId: number, specs: readonly string[]): Promise<void> {
  for (const spec of specs) parseSpec(spec, config.operations, config.presets);
  try {
    const writable = await renditions.writableFormats().catch(ignoreTransient);
    const resolved = await Promise.all(specs.map((spec) => renditions.resolve({ fileId, spec })));
    const [first] = resolved;
    if (first === undefined) return;
    const facts = await factsOf({ renditions, images }, first);
    for (const one of resolved) for (const accepted of one.varies ? CLIENTS : [[]]) renditions.check(one, facts, accepted, writable);
  } catch (error) {
    ignoreTransient(error);
  }
}

/** From the table of facts where it has those of this version, otherwise from the headers of the source. */
async function factsOf({ renditions, images }: Omit<Parts, 'config'>, { source: { fileId, version } }: ResolvedRendition): Promise<Omit<SourceFacts, 'focalPoint'>> {
  const [image] = await images.find({ fileIds: [fileId] });
  return image?.facts?.version === version ? image.facts.source : (await renditions.examine(fileId)).facts;
}

/** @throws all other errors */
export function ignoreTransient(error: unknown): undefined {
  const code = codeOf(error);
  if (code === null || !TRANSIENT.includes(code)) throw error;
}
