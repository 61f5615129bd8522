import { useEffect, useState } from 'react';
import type { Preview } from '../../../server/src/contracts';

/** An address of a preview's bytes for as long as it is shown. */
export function useObjectUrl(preview: Preview | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (preview === null) return undefined;
    const bytes = Uint8Array.from(atob(preview.data), (character) => character.charCodeAt(0));
    const made = URL.createObjectURL(new Blob([bytes], { type: preview.mime }));
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [preview]);
  return url;
}
