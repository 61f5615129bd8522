import { InvalidSpecError } from '../../server/src/core/errors';
import { parseSpec, type Spec } from '../../server/src/core/filter-spec/parse';
import type { NamedSpecs } from '../../server/src/core/filter-spec/preset';

/** The spec, or null where it is refused with an InvalidSpecError. Throws other errors. */
export function parsedSpec(text: string, presets: NamedSpecs = {}): Spec | null {
  try {
    return parseSpec(text, {}, presets);
  } catch (error) {
    if (error instanceof InvalidSpecError && error.message !== '') return null;
    throw error;
  }
}
