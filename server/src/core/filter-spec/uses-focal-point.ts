import type { Spec } from './parse';

/** Whether the file's own focal point shows in the outcome: only then does moving it make a new rendition. */
export function usesFocalPoint({ operations }: Spec): boolean {
  const overridden = operations.findIndex(({ type }) => type === 'focal');
  const beforeOverride = overridden < 0 ? operations : operations.slice(0, overridden);
  return beforeOverride.some((operation) => (operation.type === 'fill' && !operation.smart) || operation.type === 'custom');
}
