import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');

/** A fenced code block in TypeScript or JavaScript. */
export interface Snippet {
  /** Such as `README.md:80`. */
  readonly place: string;
  readonly language: 'ts' | 'js';
  readonly code: string;
}

/** The documentation pages, from the root of the package. */
export const pages: readonly string[] = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', ...readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`)];

const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** In the order of the page. */
function snippetsOf(page: string): readonly Snippet[] {
  const text = readPage(page);
  return [...text.matchAll(/^```(ts|js)\n(.*?)^```$/gms)].map(({ 1: language, 2: code = '', index }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length}`,
    language: language === 'ts' ? 'ts' : 'js',
    code,
  }));
}

export const allSnippets: readonly Snippet[] = pages.flatMap(snippetsOf);

/** The paths of a page's links and images, from the root of the package; without anchors. */
export function linksOf(page: string): readonly string[] {
  const targets = [...readPage(page).matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target = '' }) => target.replace(/#.*$/, ''));
  return targets.filter((target) => target !== '' && !/^[a-z]+:/.test(target)).map((target) => join(page, '..', target));
}

/** The source paths in a page's inline code, from the root of the package. */
export const pathsNamedIn = (page: string): readonly string[] => [...readPage(page).matchAll(/`((?:admin|bench|docs|playground|scripts|server|tests)\/[\w./-]+)`/g)].map(([, path = '']) => path);
