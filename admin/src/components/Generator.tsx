export interface GeneratorProps {
  readonly assetId: number;
}

/** Spec, preview and URL of one asset. */
export function Generator({ assetId }: GeneratorProps) {
  return <p>{assetId}</p>;
}
