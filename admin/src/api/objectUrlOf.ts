import type { Preview } from '../../../server/src/contracts';

/** An address of the bytes of a preview; revoke it when nothing shows it any more. */
export function objectUrlOf({ data, mime }: Pick<Preview, 'data' | 'mime'>): string {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: mime }));
}
