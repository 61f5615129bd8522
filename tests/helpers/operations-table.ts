import { documentedOperations } from '../../server/src/core/filter-spec/operation-docs';

const START = '<!-- operations -->';
const END = '<!-- /operations -->';

/** An unescaped bar ends the cell, even in code. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;

/** The operations as a Markdown table. */
export function operationsTable(): string {
  const rows = documentedOperations().map(({ syntax, summary, examples: [example = ''] }) =>
    [syntax.split(' · ').map(code).join(' · '), summary, code(example)].map(cell));
  return [['operation', 'what it does', 'for example'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Replaces the table between the markers of a document. */
export function withOperationsTable(document: string): string {
  const [before, rest, ...others] = document.split(START);
  const [, after, ...ends] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || others.length + ends.length > 0) {
    throw new Error(`expected ${START} and ${END} in the document, once each and in this order`);
  }
  return `${before}${START}\n${operationsTable()}\n${END}${after}`;
}
