import { InvalidSpecError } from '../../server/src/core/errors';
import { parseSpec, type Spec } from '../../server/src/core/filter-spec/parse';

/** The spec, or null where it is refused with an InvalidSpecError. Throws other errors. */
export function parsedSpec(text: string): Spec | null {
  try {
    return parseSpec(text);
  } catch (error) {
    if (error instanceof InvalidSpecError && error.message !== '') return null;
    throw error;
  }
}
