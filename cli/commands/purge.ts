import type { Command } from 'commander';
import { readDuration, readFile } from '../arguments';
import { withStrapi } from '../load-strapi';
import type { Output } from '../output';
import type { CommonOptions } from '../program';

interface Options extends CommonOptions {
  readonly file?: number | string;
  readonly spec?: string;
  readonly preset?: string;
  readonly age?: number;
  readonly all?: true;
  readonly yes?: true;
}

export function addPurge(program: Command, output: Output): void {
  program.command('purge')
    .description('deletes renditions in the store and in the memory of every process; they are rendered again when they are requested')
    .option('--file <id>', 'those of a file: numeric id or documentId', readFile)
    .option('--spec <spec>', 'those with this filter spec')
    .option('--preset <name>', 'those of a preset')
    .option('--age <duration>', 'those that were rendered longer ago, such as 30d', readDuration)
    .option('--all', 'all renditions; --yes confirms it')
    .option('--yes', 'confirms --all')
    .action(async ({ file, spec, preset, age, all, yes, json = false }: Options) => {
      if (all !== undefined && yes === undefined) throw new TypeError('expected --yes beside --all: every rendition will be rendered again. Add --yes');
      const selection = {
        ...(file !== undefined && { file }), ...(spec !== undefined && { spec }), ...(preset !== undefined && { preset }),
        ...(age !== undefined && { olderThanSeconds: age }), ...(all !== undefined && { all }),
      };
      if (Object.keys(selection).length === 0) throw new TypeError('expected any of --file, --spec, --preset and --age, or --all --yes; found none');
      const result = await withStrapi(({ renditions }) => renditions.purge(selection));
      output.result(result, () => `${result.deleted} renditions were deleted. Running processes drop theirs within sourceCheckSeconds.`, json);
    });
}
