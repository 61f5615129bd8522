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

/** The text of a page. */
export const readPage = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** A fenced code block. */
export interface Fence {
  /** Such as `README.md:80`. */
  readonly place: string;
  /** Such as `http`. */
  readonly language: string;
  readonly code: string;
  /** The file of the repository that the block shows as a whole: a comment before the block names it. */
  readonly file: string | null;
}

/** In the order of the page. */
export function fencesOf(page: string): readonly Fence[] {
  const text = readPage(page);
  return [...text.matchAll(/^(?:<!-- (\S+) -->\n)?```(\w*)\n(.*?)^```$/gms)].map(({ 1: file = null, 2: language = '', 3: code = '', index }) => ({
    place: `${page}:${text.slice(0, index).split('\n').length + Number(file !== null)}`,
    language,
    code,
    file,
  }));
}

/** The text of a page, with the files that it shows as they are now. */
export const withShownFiles = (page: string): string =>
  readPage(page).replaceAll(/^(<!-- (\S+) -->\n```\w+\n).*?^```$/gms, (_block, start: string, file: string) => `${start}${readPage(file)}\`\`\``);

/** Files of the repository that a page shows belong to another project: its tests run them. */
export const allSnippets: readonly Snippet[] = pages.flatMap(fencesOf).flatMap(({ place, language, code, file }) => ((language === 'ts' || language === 'js') && file === null ? [{ place, language, code }] : []));

/** The targets of a page's links and images that are no addresses of other sites. */
const targetsOf = (page: string): readonly string[] => [...readPage(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));

/** The paths of a page's links and images, from the root of the package; without anchors. */
export const linksOf = (page: string): readonly string[] => targetsOf(page).map((target) => target.replace(/#.*$/, '')).filter((path) => path !== '').map((path) => join(page, '..', path));

/** A page's links to headings of pages that do not exist: `docs/service.md#errors`. */
export function brokenAnchorsOf(page: string): readonly string[] {
  const targets = targetsOf(page).filter((target) => target.includes('#')).map((target) => target.split('#'));
  const anchors = targets.map(([path = '', anchor = '']) => ({ target: path === '' ? page : join(page, '..', path), anchor }));
  return anchors.filter(({ target, anchor }) => pages.includes(target) && !headingsOf(target).includes(anchor)).map(({ target, anchor }) => `${target}#${anchor}`);
}

/** As GitHub and npm make anchors: letters, digits, `-` and `_`, in lower case. */
const headingsOf = (page: string): readonly string[] => [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));

/** The source paths in a page's inline code, from the root of the package. */
export const pathsNamedIn = (page: string): readonly string[] => [...readPage(page).matchAll(/`((?:admin|bench|docs|examples|playground|scripts|server|tests)\/[\w./-]+)`/g)].map(([, path = '']) => path);
