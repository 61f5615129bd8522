import type { Core } from '@strapi/strapi';
import { parseSpec } from '../core/filter-spec/parse';
import type { LedgerSelection } from '../renditions/ports/ledger';
import { findFileId, isEntity, type FileOrDocumentId } from './file-reference';
import { presetNamed } from './preset-named';
import type { Runtime } from './runtime';
import type { PurgeSelection } from './upkeep-contract';
import { checkOptions } from './url-options';

const CONDITIONS = ['file', 'spec', 'preset', 'olderThanSeconds', 'all'] as const satisfies readonly (keyof PurgeSelection)[];

/** @throws TypeError, RangeError, InvalidSpecError, FileNotFoundError */
export async function readPurgeSelection(strapi: Core.Strapi, { config }: Pick<Runtime, 'config'>, asked: FileOrDocumentId | PurgeSelection): Promise<LedgerSelection> {
  if (typeof asked !== 'object' || isEntity(asked)) return { fileId: await findFileId(strapi, asked) };
  checkOptions(asked, CONDITIONS);
  const { file, spec, preset, olderThanSeconds, all } = asked;
  const given = [file, spec, preset, olderThanSeconds].filter((value) => value !== undefined);
  if ((all === true) === (given.length > 0)) {
    throw new TypeError(`expected { all: true }, or any of file, spec, preset and olderThanSeconds; found ${given.length === 0 ? 'neither. To purge everything, write { all: true }' : 'both. Remove one of them'}`);
  }
  if (olderThanSeconds !== undefined && !(Number.isFinite(olderThanSeconds) && olderThanSeconds >= 0)) {
    throw new RangeError(`expected olderThanSeconds to be a number of at least 0, found ${olderThanSeconds}`);
  }
  const found = preset === undefined ? undefined : presetNamed(preset, config.presets);
  return {
    ...(file !== undefined && { fileId: await findFileId(strapi, file) }),
    ...(spec !== undefined && { spec: parseSpec(spec, config.operations, config.presets).canonical }),
    ...(found !== undefined && { preset: { name: found.name, spec: found.spec.canonical } }),
    ...(olderThanSeconds !== undefined && { renderedBefore: new Date(Date.now() - olderThanSeconds * 1000) }),
  };
}
