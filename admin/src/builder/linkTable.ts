import { escapeHtml } from '../../../server/src/core/escape-html';

export interface LinkRow {
  readonly name: string;
  readonly url: string;
}

/** Rows for a spreadsheet or a text: cells with tabs between them, and the same as an HTML table. */
export interface CopiedTable {
  readonly text: string;
  readonly html: string;
}

export function linkTable(rows: readonly LinkRow[], headings: readonly [name: string, link: string]): CopiedTable {
  const cells = rows.map(({ name, url }) => ({ name: cell(name), url: cell(url) }));
  return {
    text: [headings, ...cells.map(({ name, url }) => [name, url])].map((line) => line.join('\t')).join('\n'),
    html: `<table><thead><tr>${headings.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr></thead><tbody>${cells.map(({ name, url }) => `<tr><td>${escapeHtml(name)}</td><td><a href="${escapeHtml(url)}">${escapeHtml(url)}</a></td></tr>`).join('')}</tbody></table>`,
  };
}

/** Tabs and line breaks separate cells. A spreadsheet would run a text that begins like a formula, of an HTML table, too. */
const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().replace(/^[=+@\-＝＋＠－]/, "'$&");
