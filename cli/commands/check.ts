import type { Command } from 'commander';
import type { CheckReport } from '../../server/src/services/check-store';
import { FAILED } from '../exit-code';
import { withStrapi } from '../load-strapi';
import { table, type Output } from '../output';
import type { CommonOptions } from '../program';

export function addCheck(program: Command, output: Output): void {
  program.command('check')
    .description('compares the store, the table of renditions and the sizes of images')
    .option('--fix', 'mend what it finds')
    .action(async ({ fix = false, json = false }: CommonOptions & { readonly fix?: boolean }) => {
      const progress = output.progress(null);
      const report = await withStrapi(({ maintenance, signal }) =>
        maintenance.check({ fix, signal, onProgress: (count) => progress.update(count, `${count} renditions and images were looked at`) })).finally(() => progress.stop());
      output.result(report, () => printReport(report), json);
      if (report.problems.some(({ isFixed }) => !isFixed)) output.exitCode = FAILED;
    });
}

function printReport({ listed, stored, images, problems }: CheckReport): string {
  const seen = `${listed} renditions in the table, ${stored === null ? 'a store that cannot list what it holds' : `${stored} in the store`}, sizes of ${images} images`;
  if (problems.length === 0) return `No problem found: ${seen}.`;
  const rows = problems.map(({ kind, fileId, key, detail, isFixed }) => [kind, String(fileId), key ?? '', isFixed ? 'fixed' : 'found', detail]);
  const open = problems.filter(({ isFixed }) => !isFixed).length;
  return [table(['Problem', 'File', 'Key', 'State', 'Detail'], rows), '', `${problems.length} problems, ${problems.length - open} fixed. Looked at: ${seen}.${open > 0 ? ' "check --fix" mends all but unreadable ones.' : ''}`].join('\n');
}
