import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import ts from 'typescript-eslint';

/**
 * The modules of server/src, and what each may import beside itself: docs/architecture.md says why.
 * A module ends with a slash, a single file does not. All other imports are refused.
 */
const STRAPI = ['@strapi/strapi', '@strapi/types', '@strapi/utils'];
const GLUE = ['concurrency/', 'config/', 'content-api/', 'core/', 'http/', 'imaging/', 'ledger/', 'lifecycles/', 'renditions/', 'services/', 'signing/', 'sources/', 'stores/', 'workers/', 'contracts', 'operations-contracts', 'log', 'permissions'];
/** The server's side of the worker processes: it starts, talks to and ends them. */
const WORKERS = {
  modules: ['core/', 'renditions/ports/'],
  packages: ['node:child_process', 'node:events', 'node:fs', 'node:module', 'node:net', 'node:os', 'node:stream', 'node:timers'],
};
/** What runs in a worker process: it alone renders, and reads local originals itself. */
const WORKER_CHILD = {
  modules: [...WORKERS.modules, 'imaging/', 'sources/local-source', 'sources/read-buffers', 'sources/source-file'],
  packages: WORKERS.packages,
};
const MODULES = {
  core: { modules: [], packages: [] },
  signing: { modules: ['core/'], packages: ['node:crypto'] },
  concurrency: { modules: ['core/'], packages: ['node:timers'] },
  imaging: { modules: ['core/', 'renditions/ports/'], packages: ['sharp', 'exif-reader', 'thumbhash', 'node:child_process', 'node:events', 'node:module', 'node:util', 'node:zlib'] },
  // Streams pass through it as types; nothing is read here.
  renditions: { modules: ['concurrency/', 'core/'], packages: ['lru-cache', 'node:stream'] },
  workers: WORKERS,
  stores: { modules: ['concurrency/', 'core/', 'renditions/ports/'], packages: ['lru-cache', 'node:crypto', 'node:fs', 'node:path', 'node:stream', 'node:util', 'node:timers'] },
  ledger: { modules: ['concurrency/', 'core/', 'renditions/ports/'], packages: ['lru-cache'] },
  sources: { modules: ['concurrency/', 'core/', 'renditions/ports/'], packages: ['lru-cache', 'node:crypto', 'node:fs', 'node:path', 'node:stream', 'node:timers'] },
  http: { modules: ['core/', 'signing/', 'renditions/', 'log'], packages: ['fresh', 'lru-cache', 'range-parser', 'node:crypto', 'node:http', 'node:path', 'node:stream', 'node:util'] },
  config: { modules: ['core/', 'renditions/ports/'], packages: ['zod', 'node:path'] },
  services: { modules: GLUE, packages: [...STRAPI, 'lru-cache', 'thumbhash', 'node:crypto', 'node:fs', 'node:module', 'node:os', 'node:path', 'node:perf_hooks', 'node:stream', 'node:timers', 'node:zlib'] },
  lifecycles: { modules: GLUE, packages: STRAPI },
  'content-api': { modules: GLUE, packages: STRAPI },
  fields: { modules: GLUE, packages: STRAPI },
  controllers: { modules: ['core/', 'services/', 'http/', 'contracts', 'operations-contracts', 'log', 'permissions'], packages: [...STRAPI, 'zod'] },
  routes: { modules: ['contracts', 'permissions'], packages: STRAPI },
};

/** The admin part shows what the server would do: it shares the spec and the geometry, and nothing that keeps a secret. */
const ADMIN = {
  modules: ['server/src/core/', 'server/src/contracts', 'server/src/operations-contracts'],
  packages: ['react', 'react-dom', 'react-router-dom', 'react-intl', 'styled-components', '@strapi/strapi/admin', '@strapi/design-system', '@strapi/icons'],
};

/** The entries of the package for other programs than Strapi. They run in browsers and at the edge, too. */
const ENTRIES = {
  sign: { modules: ['server/src/core/'], packages: [] },
  next: { modules: [], packages: [] },
  nuxt: { modules: ['next/'], packages: [] },
};

/** The command line asks the services of the plugin that it has loaded: of the server it imports types alone. */
const CLI = { modules: ['server/src/services/'], packages: ['commander', 'cli-progress', '@strapi/strapi', 'node:fs', 'node:module', 'node:path'] };

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const oneOf = (names) => `(?:${names.map((name) => escaped(name) + (name.endsWith('/') ? '' : '$')).join('|') || '(?!)'})`;

/** libvips must not be loaded by the server: what runs in a worker is imported by none but its own folder. */
const WORKER_CHILD_ONLY = '(?:^\\.|\\/workers)\\/child(?:\\/|$)';

/** Matches every import of a file `depth` folders below its module that is not one of those allowed. */
function forbiddenImport(depth, up, { modules, packages }) {
  const inside = depth > 0 ? `\\.\\/|(?:\\.\\.\\/){1,${depth}}(?!\\.)` : '\\.\\/';
  const outside = `(?:\\.\\.\\/){${depth + up}}${oneOf(modules)}`;
  const installed = packages.length > 0 ? `|(?:${packages.map(escaped).join('|')})(?:\\/|$)` : '';
  return `^(?!${inside}|${outside}${installed})|\\w\\/\\.\\.|^\\.\\/\\.|${WORKER_CHILD_ONLY}`;
}

const DEPTHS = [0, 1, 2, 3];

/** One block for each depth, because a relative path says only how many folders it goes up. */
const boundary = (folder, up, may, depths = DEPTHS) => depths.map((depth) => ({
  name: `boundary: ${folder}, depth ${depth}`,
  files: [`${folder}/${'*/'.repeat(depth)}*.{ts,tsx}`],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: [{ regex: forbiddenImport(depth, up, may), message: `${folder} may import ${[...may.modules, ...may.packages].join(', ') || 'only itself'}: see docs/architecture.md.` }],
    }],
  },
}));

const boundaries = [
  ...boundary('server/src', 1, { modules: [], packages: STRAPI }, [0]),
  ...Object.entries(MODULES).flatMap(([name, may]) => boundary(`server/src/${name}`, 1, may)),
  // Depth 0 is the server's side, which the folder `child` may import.
  ...boundary('server/src/workers', 1, WORKER_CHILD, DEPTHS.slice(1)),
  ...boundary('admin/src', 2, ADMIN),
  // Without its looks: neither React nor Strapi.
  ...boundary('admin/src/builder', 3, { ...ADMIN, packages: [] }),
  ...boundary('cli', 1, CLI),
  ...Object.entries(ENTRIES).flatMap(([name, may]) => boundary(name, 1, may)),
  // Koa is known to one file of its module.
  ...boundary('server/src/http', 1, { ...MODULES.http, packages: [...MODULES.http.packages, 'koa'] }, [0]).map((block) => ({ ...block, name: 'boundary: koa.ts', files: ['server/src/http/koa.ts'] })),
  {
    name: 'boundary: the playground uses the plugin as a project would',
    files: ['playground/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ regex: '(?:^|/)(?:server|admin)/src/', message: 'Import strapi-plugin-renditions, as a project would.' }] }],
    },
  },
];

const HIDDEN_IMPORTS = [
  { selector: 'ImportExpression', message: 'Import at the top of the file, where the boundaries are checked.' },
  { selector: 'TSImportType', message: 'Import the type at the top of the file, where the boundaries are checked.' },
];
const GLOBAL_STRAPI = [{ selector: 'MemberExpression[object.name=/^(?:global|globalThis)$/][property.name="strapi"]', message: '`strapi` is a parameter, never the global.' }];
const DEFAULT_EXPORT = [{ selector: 'ExportDefaultDeclaration', message: 'Export by name: only Strapi and lazily loaded components need a default.' }];
const DATABASE = [{ selector: 'MemberExpression[property.name=/^(?:db|documents|entityService|query)$/]', message: 'A controller asks a service, not the database.' }];

const syntax = (...groups) => ({ 'no-restricted-syntax': ['error', ...groups.flat()] });

/** What core would have to be handed, because it differs from machine to machine or from call to call. */
const SURROUNDINGS = [
  'process', 'Buffer', 'Date', 'performance', 'crypto', 'console', 'require', 'module', 'global', 'globalThis', 'window', 'document', 'navigator', 'fetch',
  'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', '__dirname', '__filename',
];
/** Globals that only Node has. */
const NODE_GLOBALS = ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate', '__dirname', '__filename'];
const STRAPI_GLOBAL = { name: 'strapi', message: '`strapi` is a parameter, never the global.' };

const restrictions = [
  {
    name: 'no global strapi',
    rules: { 'no-restricted-globals': ['error', STRAPI_GLOBAL], ...syntax(GLOBAL_STRAPI) },
  },
  { name: 'imports stand at the top', files: ['server/src/**/*.ts'], rules: syntax(GLOBAL_STRAPI, HIDDEN_IMPORTS) },
  {
    name: 'exports have names',
    files: ['server/src/{core,signing,concurrency,imaging,workers,renditions,stores,sources,ledger,http,lifecycles,content-api,fields}/**/*.ts', 'server/src/config/parse-config.ts'],
    rules: syntax(GLOBAL_STRAPI, HIDDEN_IMPORTS, DEFAULT_EXPORT),
  },
  { name: 'only components are default exports', files: ['admin/src/**/*.ts'], ignores: ['admin/src/index.ts'], rules: syntax(GLOBAL_STRAPI, DEFAULT_EXPORT) },
  { name: 'controllers know no database', files: ['server/src/controllers/**/*.ts'], rules: syntax(GLOBAL_STRAPI, HIDDEN_IMPORTS, DATABASE) },
  {
    name: 'core is pure',
    files: ['server/src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', STRAPI_GLOBAL, ...SURROUNDINGS.map((name) => ({ name, message: 'core is pure: have it handed in.' }))],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'core is pure: have it handed in.' }],
    },
  },
  {
    name: 'the entries for other programs run without Node',
    files: ['{sign,next,nuxt}/**/*.ts'],
    rules: {
      ...syntax(GLOBAL_STRAPI, HIDDEN_IMPORTS),
      'no-restricted-globals': ['error', STRAPI_GLOBAL, ...NODE_GLOBALS.map((name) => ({ name, message: 'Browsers and edge runtimes do not have it.' }))],
    },
  },
];

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '**/.cache/', '**/.tmp/', '**/.strapi/', 'playground/build/', 'playground/types/', 'coverage/', 'test-results/']),
  // Applications with packages, types and compilers of their frameworks, which are not installed here.
  globalIgnores(['examples/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    name: 'types',
    files: ['**/*.{ts,tsx}'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Matters of taste here: closures instead of `this`, ASCII texts, ports that must answer promises.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      // The types of Node, sharp and zod promise more than every platform and version keeps.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-boolean-literal-compare': 'off',
    },
  },
  {
    name: 'tests throw what they like, and compare with matchers, which are `any`',
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/only-throw-error': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  {
    name: "the playground uses Strapi's own API, which answers `any`",
    files: ['playground/**/*.ts'],
    rules: Object.fromEntries(['argument', 'assignment', 'call', 'member-access', 'return'].map((use) => [`@typescript-eslint/no-unsafe-${use}`, 'off'])),
  },
  {
    name: 'scripts',
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: Object.fromEntries([...Object.getOwnPropertyNames(globalThis), 'exports', 'module', 'require'].map((name) => [name, 'readonly'])) },
  },
  {
    name: 'scripts of pages',
    files: ['playground/public/**/*.js'],
    languageOptions: { globals: { document: 'readonly', HTMLImageElement: 'readonly' } },
  },
  ...restrictions,
  ...boundaries,
);
