import { OPERATIONS } from '../../server/src/core/filter-spec/operations';

const START = '<!-- operations -->';
const END = '<!-- /operations -->';

/** A bar would end the cell, in code too. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${text}\``;

/** The registry as a table in Markdown. */
export function operationsTable(): string {
  const rows = Object.values(OPERATIONS).map(({ syntax, summary, examples: [example = ''] }) =>
    [syntax.split(' · ').map(code).join(' · '), summary, code(example)].map(cell));
  return [['operation', 'what it does', 'for example'], ['---', '---', '---'], ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The same document with the table between its markers brought up to date. */
export function withOperationsTable(document: string): string {
  const [before, rest, ...others] = document.split(START);
  const [, after, ...ends] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined || others.length + ends.length > 0) {
    throw new Error(`expected ${START} and ${END} in the document, once each and in this order`);
  }
  return `${before}${START}\n${operationsTable()}\n${END}${after}`;
}
