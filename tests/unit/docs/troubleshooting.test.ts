import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SERVER = join(ROOT, 'server', 'src');
const PAGE = readFileSync(join(ROOT, 'docs', 'troubleshooting.md'), 'utf8');

/** The fixed parts of a text; null where it is no literal. */
function partsOf(text: ts.Expression): readonly string[] | null {
  if (ts.isStringLiteralLike(text)) return [text.text];
  return ts.isTemplateExpression(text) ? [text.head.text, ...text.templateSpans.map(({ literal }) => literal.text)] : null;
}

const LOG = /(?:^|\.)#?log$/i;

/** The log lines of level `warn` and `error` in a file. */
function linesIn(path: string): readonly { readonly place: string; readonly parts: readonly string[] }[] {
  const source = ts.createSourceFile(path, readFileSync(join(SERVER, path), 'utf8'), ts.ScriptTarget.ES2022, true);
  const found: { readonly place: string; readonly parts: readonly string[] }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && ['warn', 'error'].includes(node.expression.name.text) && LOG.test(node.expression.expression.getText())) {
      const parts = node.arguments[0] && partsOf(node.arguments[0]);
      if (parts) found.push({ place: `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`, parts });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const lines = readdirSync(SERVER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts')).flatMap(linesIn);

it('finds the log lines', () => expect(lines.length).toBeGreaterThan(20));

it.each(lines.map(({ place, parts }) => [place, parts] as const))('the page explains the log line of %s', (_place, parts) => {
  // Punctuation and short words between two values say nothing. The page may leave out the end of a long sentence.
  const telling = parts.map((part) => part.trim().split(/[;.] |: /)[0] ?? '').filter((part) => part.length > 8);
  const unexplained = telling.filter((part) => !PAGE.includes(part));
  expect([telling.length > 0, unexplained]).toEqual([true, []]);
});
