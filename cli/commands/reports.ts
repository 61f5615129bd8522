import type { Command } from 'commander';
import type { MaintenanceService } from '../../server/src/services/maintenance';
import type { AgeInDays } from '../../server/src/services/upkeep-contract';
import { readDuration, readFile } from '../arguments';
import { withStrapi } from '../load-strapi';
import { printBytes, table, type Output } from '../output';
import type { CommonOptions } from '../program';

interface UrlOptions extends CommonOptions {
  readonly expires?: number;
  readonly route?: string;
  readonly absolute?: true;
}

/** The commands that change nothing. */
export function addReports(program: Command, output: Output): void {
  program.command('stats')
    .description('what the stores hold: number, bytes, by preset, format and age; and the limits in force')
    .action(async ({ json = false }: CommonOptions) => {
      const statistics = await withStrapi(({ maintenance }) => maintenance.statistics());
      output.result(statistics, () => printStatistics(statistics), json);
    });

  program.command('list')
    .description('the stored renditions of a file')
    .argument('<file>', 'numeric id or documentId', readFile)
    .action(async (file: number | string, { json = false }: CommonOptions) => {
      const renditions = await withStrapi((services) => services.renditions.list(file));
      const rows = renditions.map(({ spec, access, isQuick, format, size, renderedAt, usedOn }) => [spec, access, isQuick ? `${format} (quick)` : format, printBytes(size), renderedAt.toISOString().slice(0, 19), usedOn]);
      output.result(renditions, () => (rows.length === 0 ? 'No rendition of this file is stored.' : table(['Spec', 'Access', 'Format', 'Size', 'Rendered (UTC)', 'Last used'], rows)), json);
    });

  program.command('url')
    .description('a signed URL')
    .argument('<file>', 'numeric id or documentId', readFile)
    .argument('<spec>', 'a filter spec, such as "fill-600x400|format-webp"')
    .option('--expires <duration>', 'the URL answers 403 after that, such as 12h or 30d', readDuration)
    .option('--route <name>', 'a route for signed URLs; by default the first')
    .option('--absolute', 'begin with the address of the site')
    .action(async (file: number | string, spec: string, { expires, route, absolute, json = false }: UrlOptions) => {
      const options = { ...(expires !== undefined && { expiresInSeconds: expires }), ...(route !== undefined && { route }), ...(absolute !== undefined && { absolute }) };
      const url = await withStrapi(({ maintenance }) => maintenance.url(file, spec, options));
      output.result({ url }, () => url, json);
    });

  program.command('config')
    .description('the configuration in force with all defaults; secrets are hidden')
    .action(async () => {
      const settings = await withStrapi(async ({ maintenance }) => maintenance.settings());
      output.result(settings, () => JSON.stringify(settings, null, 2), true);
    });
}

type Statistics = Awaited<ReturnType<MaintenanceService['statistics']>>;

function printStatistics({ count, bytes, quick, byFormat, byPreset, byAge, limits }: Statistics): string {
  const amounts = (title: string, rows: readonly (readonly [string, { readonly count: number; readonly bytes: number }])[]) =>
    (rows.length === 0 ? [] : ['', table([title, 'Renditions', 'Size'], rows.map(([name, amount]) => [name, String(amount.count), printBytes(amount.bytes)]))]);
  const { store, maxBytes, ...others } = limits;
  return [
    `${count} renditions, ${printBytes(bytes)} of at most ${printBytes(maxBytes)} in the store "${store}"`,
    ...(quick.count === 0 ? [] : [`${quick.count} of them, ${printBytes(quick.bytes)}, are quick ones that wait for their final encoding`]),
    ...amounts('Preset', Object.entries(byPreset)),
    ...amounts('Format', Object.entries(byFormat)),
    ...amounts('Age', byAge.map(({ days, ...amount }) => [printAge(days), amount] as const)),
    '',
    table(['Limit', 'Value'], Object.entries(others).map(([name, value]) => [name, String(value)])),
  ].join('\n');
}

const printAge = ({ from, to }: AgeInDays): string => (to === null ? `${from} days and more` : `${from} to ${to} days`);
