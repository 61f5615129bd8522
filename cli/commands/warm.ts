import type { Command } from 'commander';
import type { WarmFailure, WarmOptions, WarmResult } from '../../server/src/services/upkeep-contract';
import { collect, readFile, readList, readSince, readWidths } from '../arguments';
import { FAILED } from '../exit-code';
import { withStrapi, type Services } from '../load-strapi';
import type { Output } from '../output';
import type { CommonOptions } from '../program';

interface Options extends CommonOptions {
  readonly preset?: readonly string[];
  readonly spec?: readonly string[];
  readonly widths?: readonly number[];
  readonly formats?: readonly string[];
  readonly route?: string;
  readonly file?: readonly string[];
  readonly folder?: string;
  readonly since?: Date;
  readonly facts?: true;
}

/** Further ones are counted only. */
const MAX_PRINTED_FAILURES = 20;

export function addWarm(program: Command, output: Output): void {
  program.command('warm')
    .description('renders presets before they are requested, one rendition after the other; what is stored is skipped')
    .option('--preset <name>', 'may be given several times; by default all presets', collect)
    .option('--spec <spec>', 'a filter spec, such as "width-{400,800}|format-webp"; may be given several times', collect)
    .option('--widths <pixels>', 'such as 400,800, instead of those of the presets', readWidths)
    .option('--formats <names>', 'such as avif,webp,jpeg, instead of those of the presets', readList)
    .option('--route <name>', 'the route that serves them; by default that of the preset')
    .option('--file <id>', 'numeric id or documentId; may be given several times', collect)
    .option('--folder <folder>', 'id or path, such as Products/Shoes, with the folders below it')
    .option('--since <when>', 'files that were changed since a date, or within a duration such as 7d', readSince)
    .option('--facts', 'make the missing sizes and placeholders of images, too')
    .action(async (options: Options) => {
      const { facts = false, json = false } = options;
      const result = await withStrapi(async (services) => {
        const made = facts ? await makeFacts(services, output) : null;
        return { ...(await warm(services, options, output)), ...(made !== null && { facts: made }) };
      });
      output.result(result, () => printResult(result), json);
      if (result.failed > 0 || !result.isComplete || (result.facts?.failed ?? 0) > 0) output.exitCode = FAILED;
    });
}

interface Result extends WarmResult {
  readonly facts?: { readonly made: number; readonly failed: number };
}

async function makeFacts({ maintenance, signal }: Services, output: Output): Promise<NonNullable<Result['facts']>> {
  output.note('Reading the sizes of images that lack them …');
  return maintenance.makeFacts({ signal });
}

async function warm({ renditions, maintenance, signal }: Services, options: Options, output: Output): Promise<WarmResult> {
  const { preset, spec = [], widths, formats, route, file, folder, since } = options;
  if (file !== undefined && (folder !== undefined || since !== undefined)) throw new TypeError('expected --file, or --folder and --since; found both. Leave one of them out');
  const presets = preset ?? (spec.length > 0 ? [] : maintenance.presets);
  const specs = [...presets.map((name) => `preset-${name}`), ...spec];
  if (specs.length === 0) throw new TypeError('expected --preset or --spec, found neither, and the configuration has no presets. Add one of them');
  const files = file === undefined ? maintenance.select({ ...(folder !== undefined && { folder }), ...(since !== undefined && { since }) }) : file.map(readFile);
  const progress = output.progress(file === undefined ? null : file.length);
  let failures = 0;
  const onFailure = ({ fileId, spec: text, error }: WarmFailure) => {
    failures += 1;
    if (failures <= MAX_PRINTED_FAILURES) output.note(`File ${fileId ?? '(not found)'} with ${text}: ${error instanceof Error ? error.message : String(error)}`);
  };
  const asked: WarmOptions = {
    signal,
    onFailure,
    onProgress: ({ files: done, rendered, stored, failed }) => progress.update(done, `${done} files: ${rendered} renditions rendered, ${stored} were stored already, ${failed} failed`),
    ...(widths !== undefined && { widths }),
    ...(formats !== undefined && { formats: formats as NonNullable<WarmOptions['formats']> }),
    ...(route !== undefined && { route }),
  };
  try {
    return await renditions.warm(files, specs, asked);
  } finally {
    progress.stop();
  }
}

function printResult({ files, rendered, stored, failed, isComplete, facts }: Result): string {
  return [
    ...(facts === undefined ? [] : [`${facts.made} sizes and placeholders were made, ${facts.failed} could not be made.`]),
    `${rendered} renditions of ${files} files were rendered, ${stored} were stored already, ${failed} failed.`,
    ...(isComplete ? [] : ['Stopped. Run the same command again to go on.']),
  ].join('\n');
}
