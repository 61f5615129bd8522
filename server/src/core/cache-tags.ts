/** On every response with an image. */
const ALL = 'renditions';

const tagOfFile = (fileId: number): string => `rendition-file-${fileId}`;
const tagOfPreset = (name: string): string => `rendition-preset-${name}`;

/** The tags of a response: a cache drops it by any of them. Never the documentId, which is all that a URL of a preset needs. */
export const tagsOfRendition = (fileId: number, presets: readonly string[]): readonly string[] => [ALL, tagOfFile(fileId), ...presets.map(tagOfPreset)];

/** The tags of all responses that may contain these renditions. */
export function tagsToPurge({ fileId, preset }: { readonly fileId?: number | undefined; readonly preset?: { readonly name: string } | undefined }): readonly string[] {
  if (fileId !== undefined) return [tagOfFile(fileId)];
  return [preset === undefined ? ALL : tagOfPreset(preset.name)];
}
