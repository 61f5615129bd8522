import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, it, vi } from 'vitest';

// The first call loads the whole configuration.
vi.setConfig({ testTimeout: 60_000 });

/** The project's configuration without the rules that need types, which need existing files. */
const eslint = new ESLint({ cwd: fileURLToPath(new URL('../../..', import.meta.url)), overrideConfig: ts.configs.disableTypeChecked });

const RESTRICTIONS = new Set([
  'no-restricted-imports', 'no-restricted-syntax', 'no-restricted-globals', 'no-restricted-properties',
  '@typescript-eslint/no-explicit-any', '@typescript-eslint/no-require-imports',
]);

/** The violated restrictions of a text at this path; the file need not exist. */
async function broken(filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath });
  const messages = result?.messages ?? [];
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  expect(messages.map(({ message }) => message)).not.toContainEqual(expect.stringContaining('File ignored'));
  return messages.flatMap(({ ruleId }) => (ruleId !== null && RESTRICTIONS.has(ruleId) ? [ruleId] : []));
}

const imports = (from: string): string => `import { it } from '${from}';\nit();`;

interface Imports {
  readonly allowed: readonly string[];
  readonly refused: readonly string[];
}

const NODE = ['node:fs', 'fs', 'node:child_process'];

/** A file path for each module, at the depth of the module. */
const modules: Readonly<Record<string, Imports>> = {
  'server/src/core/new.ts': {
    allowed: ['./errors', './filter-spec/parse', './geometry/rect'],
    refused: [
      '../signing/signature', '../imaging/render', '../renditions/ports/sources', '../contracts', '../register', '../index', '..', '../',
      'sharp', 'zod', '@strapi/strapi', 'node:crypto', 'node:path', 'lodash', 'fs', 'server/src/signing/keys', '/etc/passwd',
      './../signing/signature', './filter-spec/../../signing/signature', '../core/errors', 'strapi-plugin-renditions',
    ],
  },
  'server/src/core/filter-spec/new.ts': {
    allowed: ['./parse', '../errors', '../geometry/rect'],
    refused: ['../../signing/signature', '../../contracts', '../../../../admin/src/index', '../..', '.././../signing/keys', 'sharp'],
  },
  'server/src/signing/new.ts': {
    allowed: ['./signature', '../core/errors', 'node:crypto'],
    refused: ['../http/headers', '../renditions/ports/sources', '../corelike/x', '../stores/local-store', '@strapi/strapi', 'koa', 'sharp', 'jsonwebtoken', ...NODE],
  },
  'server/src/imaging/new.ts': {
    allowed: ['./probe', '../core/plan', '../renditions/ports/sources', 'sharp', 'exif-reader', 'thumbhash', 'node:child_process'],
    refused: ['../stores/local-store', '../http/response', '../workers/pool', '../renditions/rendition-pipeline', '../renditions/ports', '../sources/media-sources', '@strapi/strapi', 'koa', 'sharpest', 'node:fs', 'fs', 'child_process'],
  },
  'server/src/concurrency/new.ts': {
    allowed: ['./semaphore', '../core/errors', 'node:timers', 'node:timers/promises'],
    refused: ['../renditions/ports/sources', '../workers/pool', '../imaging/render', '../signing/keys', 'sharp', 'koa', '@strapi/strapi', 'p-limit', 'node:events', ...NODE],
  },
  'server/src/workers/new.ts': {
    allowed: [
      './pool', '../core/errors', '../renditions/ports/sources',
      'node:child_process', 'node:events', 'node:fs', 'node:fs/promises', 'node:module', 'node:net', 'node:os', 'node:stream', 'node:timers/promises',
    ],
    refused: [
      './child/index', './child', '../workers/child/index', '../imaging/render', '../renditions/rendition-pipeline', '../sources/local-source', '../sources/read-buffers', '../stores/local-store', '../http/response',
      'sharp', 'koa', '@strapi/strapi', 'tinypool', 'node:worker_threads', 'node:http',
    ],
  },
  'server/src/workers/child/new.ts': {
    allowed: [
      './index', '../protocol', '../../core/plan', '../../renditions/ports/sources', '../../imaging/render',
      '../../sources/local-source', '../../sources/source-file', '../../sources/read-buffers', 'node:fs/promises', 'node:net', 'node:os', 'node:stream',
    ],
    refused: [
      '../../sources/media-sources', '../../sources/remote-source', '../../sources/local-source-of-mine', '../../renditions/rendition-pipeline', '../../stores/local-store', '../../http/response',
      '../../services/runtime', '../../signing/keys', '../../config/parse-config', 'sharp', 'koa', '@strapi/strapi', 'node:http', 'node:worker_threads',
    ],
  },
  'server/src/renditions/new.ts': {
    allowed: ['./ports/sources', '../core/plan', '../concurrency/semaphore', 'lru-cache', 'node:stream'],
    refused: ['../imaging/render', '../workers/pool', '../stores/local-store', '../sources/media-sources', '../http/response', '../signing/keys', 'sharp', '@strapi/strapi', ...NODE],
  },
  'server/src/stores/new.ts': {
    allowed: ['./local-store', '../core/errors', '../concurrency/semaphore', '../renditions/ports/sources', 'lru-cache', 'node:fs', 'node:fs/promises', 'node:path'],
    refused: ['../imaging/render', '../renditions/rendition-pipeline', '../sources/media-sources', '../http/response', 'sharp', 'koa', '@strapi/strapi', 'node:child_process', 'node:http'],
  },
  'server/src/ledger/new.ts': {
    allowed: ['../core/errors', '../concurrency/semaphore', '../renditions/ports/ledger', 'lru-cache'],
    refused: ['../stores/provider-store', '../renditions/rendition-pipeline', '../stores/local-store', '../sources/media-sources', '../http/response', 'sharp', 'koa', '@strapi/strapi', ...NODE],
  },
  'server/src/sources/new.ts': {
    allowed: ['./media-sources', '../core/errors', '../concurrency/semaphore', '../renditions/ports/sources', 'lru-cache', 'node:fs/promises'],
    refused: ['../imaging/render', '../workers/pool', '../renditions/rendition-pipeline', '../stores/local-store', 'sharp', 'koa', '@strapi/strapi', 'node:child_process'],
  },
  'server/src/http/new.ts': {
    allowed: ['./response', '../core/errors', '../signing/signature', '../renditions/rendition', '../log', 'fresh', 'lru-cache', 'range-parser', 'node:stream/promises'],
    refused: ['../imaging/render', '../stores/local-store', '../services/renditions', 'sharp', '@strapi/strapi', 'koa', ...NODE],
  },
  'server/src/http/koa.ts': {
    allowed: ['koa', './response', '../core/errors', 'node:stream'],
    refused: ['sharp', '@strapi/strapi', '../imaging/render', 'koa-range', ...NODE],
  },
  'server/src/config/new.ts': {
    allowed: ['./parse-config', '../core/limits', '../renditions/ports/rendition-store', 'zod', 'node:path'],
    refused: ['../concurrency/semaphore', '../workers/pool', '../services/runtime', '../workers/child/index', '../signing/keys', 'sharp', '@strapi/strapi', 'koa', 'lru-cache', ...NODE],
  },
  'server/src/services/new.ts': {
    allowed: ['./runtime', '../concurrency/semaphore', '../workers/pool', '../imaging/imaging', '../stores/local-store', '../http/koa', '../contracts', '../operations-contracts', '@strapi/strapi', '@strapi/utils', 'lru-cache', 'thumbhash', 'node:zlib'],
    refused: ['../controllers/renditions', '../routes/admin', '../register', '../workers/child/index', '../workers/child', 'koa', 'sharp', 'axios'],
  },
  'server/src/lifecycles/new.ts': {
    allowed: ['../services/runtime', '@strapi/strapi'],
    refused: ['../controllers/renditions', 'koa', 'sharp', ...NODE],
  },
  'server/src/fields/new.ts': {
    allowed: ['./crops-values', '../core/crops/check-crops', '../services/models', '@strapi/strapi'],
    refused: ['../controllers/generator', '../routes', '../register', '../index', 'sharp', 'koa', ...NODE],
  },
  'server/src/content-api/new.ts': {
    allowed: ['./rest', '../services/runtime', '../ledger/image-library', '../core/errors', '@strapi/strapi'],
    refused: ['../controllers/renditions', '../routes/admin', '../register', '../workers/child/index', 'koa', 'sharp', 'zod', ...NODE],
  },
  'server/src/controllers/new.ts': {
    allowed: ['../services/renditions', '../http/response', '../contracts', '../operations-contracts', '@strapi/strapi'],
    refused: ['../stores/local-store', '../imaging/render', '../sources/media-sources', '../lifecycles/media-changes', 'sharp', ...NODE],
  },
  'server/src/routes/new.ts': {
    allowed: ['./content-api', '../permissions', '../contracts'],
    refused: ['../services/renditions', '../stores/local-store', 'sharp', ...NODE],
  },
  'server/src/register.ts': {
    allowed: ['./http/koa', './services/runtime', '@strapi/strapi'],
    refused: ['../../admin/src/index', '../core/errors', 'sharp', 'koa', ...NODE],
  },
  'admin/src/new.ts': {
    allowed: ['./permissions', './pages/Generator', '../../server/src/core/filter-spec/parse', '../../server/src/contracts', '../../server/src/operations-contracts', 'react', '@strapi/strapi/admin', '@strapi/design-system'],
    refused: ['../../server/src/signing/keys', '../../server/src/services/renditions', '../../server/src/index', '../../tests/helpers/plan', '@strapi/strapi', 'sharp', 'node:crypto', 'lodash'],
  },
  'admin/src/builder/new.ts': {
    allowed: ['./form', '../../../server/src/core/plan', '../../../server/src/contracts'],
    refused: ['../hooks/useLoaded', '../../../server/src/signing/signature', 'react', 'react-intl', '@strapi/strapi/admin', '@strapi/design-system', ...NODE],
  },
  'admin/src/components/inputs/New.tsx': {
    allowed: ['./CropForm', '../../hooks/useCrop', '../../../../server/src/core/geometry/rect', '../../../../server/src/contracts', 'react'],
    refused: ['../../../../server/src/signing/keys', '../../../../server/src/http/response', '../../../server/src/core/errors', 'sharp'],
  },
  'sign/new.ts': {
    allowed: ['./check', '../server/src/core/geometry/fill', '../server/src/core/responsive/srcset'],
    refused: ['../server/src/signing/signature', '../server/src/http/rendition-path', '../next/index', '../tests/helpers/plan', '@strapi/strapi', 'zod', 'node:crypto', 'crypto', ...NODE],
  },
  'next/new.ts': {
    allowed: ['./rendition-url'],
    refused: ['../server/src/core/errors', '../sign/index', 'next', 'next/image', 'react', ...NODE],
  },
  'nuxt/new.ts': {
    allowed: ['../next/rendition-url'],
    refused: ['../server/src/core/errors', '../sign/index', '@nuxt/image', 'ufo', '#image', ...NODE],
  },
  'playground/src/new.ts': {
    allowed: ['./seed/pictures', '@strapi/strapi', 'node:fs', 'strapi-plugin-renditions'],
    refused: ['../../server/src/index', '../../admin/src/index', '../../server/src/core/errors'],
  },
};

describe.each(Object.entries(modules))('%s', (filePath, { allowed, refused }) => {
  it.each(allowed)('may import %s', async (from) => expect(await broken(filePath, imports(from))).toEqual([]));
  it.each(refused)('may not import %s', async (from) => expect(await broken(filePath, imports(from))).toEqual(['no-restricted-imports']));
});

describe('every folder of the server has a boundary', () => {
  const folders = readdirSync(new URL('../../../server/src', import.meta.url), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  it.each(folders.map(({ name }) => name))('%s', async (name) => {
    expect(Object.keys(modules)).toContain(`server/src/${name}/new.ts`);
    expect(await broken(`server/src/${name}/new.ts`, imports('left-pad'))).toEqual(['no-restricted-imports']);
    expect(await broken(`server/src/${name}/a/b/new.ts`, imports('left-pad'))).toEqual(['no-restricted-imports']);
  });
});

describe('a boundary cannot be bypassed', () => {
  const core = 'server/src/core/new.ts';
  it.each([
    [core, "import type { Sharp } from 'sharp';\nexport type It = Sharp;", 'no-restricted-imports'],
    [core, "export * from 'sharp';", 'no-restricted-imports'],
    [core, "export { sign } from '../signing/signature';", 'no-restricted-imports'],
    [core, "export type { Sharp } from 'sharp';", 'no-restricted-imports'],
    [core, "import '../register';", 'no-restricted-imports'],
    [core, "export const it = import('sharp');", 'no-restricted-syntax'],
    [core, "export type It = import('sharp').Sharp;", 'no-restricted-syntax'],
    [core, "export const it: unknown = require('sharp');", 'no-restricted-globals'],
    [core, "import it = require('sharp');\nit();", '@typescript-eslint/no-require-imports'],
    ['server/src/http/new.ts', "export const it = import('../imaging/render');", 'no-restricted-syntax'],
    ['server/src/http/new.ts', "export type It = import('koa').Context;", 'no-restricted-syntax'],
    ['server/src/services/new.ts', "export const it: unknown = require('koa');", '@typescript-eslint/no-require-imports'],
    ['server/src/register.ts', "export const it = import('sharp');", 'no-restricted-syntax'],
  ])('%s: %s', async (filePath, text, rule) => expect(await broken(filePath, text)).toContain(rule));
});

describe('core is pure', () => {
  it.each([
    'process.env.HOME', 'Date.now()', 'new Date()', 'performance.now()', 'Math.random()', 'Buffer.alloc(1)', 'crypto.randomUUID()', "fetch('x')", 'globalThis.x',
    'setTimeout(() => 1, 1)', "console.log('x')", 'window.location', 'strapi.db',
  ])('no %s', async (expression) => {
    expect((await broken('server/src/core/new.ts', `export const it: unknown = ${expression};`)).length).toBeGreaterThan(0);
  });

  it.each(['Math.sqrt(2)', 'JSON.stringify([])', 'new Map()', 'Number("1")', 'new Uint8Array(1)', 'Object.freeze({})'])('but %s', async (expression) => {
    expect(await broken('server/src/core/new.ts', `export const it: unknown = ${expression};`)).toEqual([]);
  });
});

describe('elsewhere', () => {
  it.each([
    ['server/src/services/new.ts', 'export const it: unknown = strapi.db;', 'no-restricted-globals'],
    ['server/src/services/new.ts', 'export const it: unknown = global.strapi;', 'no-restricted-syntax'],
    ['server/src/bootstrap.ts', 'export const it: unknown = globalThis.strapi;', 'no-restricted-syntax'],
    ['playground/src/new.ts', 'export const it: unknown = strapi.db;', 'no-restricted-globals'],
    ['tests/unit/new.test.ts', 'export const it: unknown = strapi.db;', 'no-restricted-globals'],
    ['server/src/controllers/new.ts', "export const it = (strapi: { db: object }): unknown => strapi.db;", 'no-restricted-syntax'],
    ['server/src/controllers/new.ts', "export const it = (strapi: { documents(uid: string): object }): unknown => strapi.documents('x');", 'no-restricted-syntax'],
    ['server/src/stores/new.ts', 'export default 1;', 'no-restricted-syntax'],
    ['server/src/content-api/new.ts', 'export default 1;', 'no-restricted-syntax'],
    ['server/src/concurrency/new.ts', 'export default 1;', 'no-restricted-syntax'],
    ['server/src/workers/child/new.ts', 'export default 1;', 'no-restricted-syntax'],
    ['server/src/core/filter-spec/new.ts', 'export default 1;', 'no-restricted-syntax'],
    ['admin/src/hooks/useCrop.ts', 'export default 1;', 'no-restricted-syntax'],
    ['sign/new.ts', 'export const it: unknown = process.env;', 'no-restricted-globals'],
    ['sign/new.ts', 'export const it: unknown = Buffer.alloc(1);', 'no-restricted-globals'],
    ['nuxt/new.ts', "export const it = import('../sign/index');", 'no-restricted-syntax'],
    ['server/src/stores/new.ts', 'export const it = (value: any): unknown => value;', '@typescript-eslint/no-explicit-any'],
    ['admin/src/new.ts', 'export type It = any[];', '@typescript-eslint/no-explicit-any'],
    ['tests/unit/new.test.ts', 'export type It = any;', '@typescript-eslint/no-explicit-any'],
    ['playground/src/new.ts', 'export type It = any;', '@typescript-eslint/no-explicit-any'],
    ['bench/new.ts', 'export type It = any;', '@typescript-eslint/no-explicit-any'],
    ['scripts/new.mjs', 'export const it = global.strapi;', 'no-restricted-syntax'],
  ])('%s: %s is refused', async (filePath, text, rule) => expect(await broken(filePath, text)).toContain(rule));

  it.each([
    ['server/src/services/new.ts', 'export default ({ strapi }: { strapi: { db: object } }): unknown => strapi.db;'],
    ['server/src/register.ts', 'export const it = ({ strapi }: { strapi: object }): object => strapi;'],
    ['server/src/index.ts', 'export default 1;'],
    ['admin/src/index.ts', 'export default 1;'],
    ['next/new.ts', 'export default 1;'],
    ['sign/new.ts', 'export const it: unknown = crypto.subtle;'],
    ['admin/src/pages/Generator.tsx', 'export default function Generator(): null {\n  return null;\n}'],
    ['admin/src/new.ts', "export const it = () => import('./pages/Generator');"],
    ['playground/config/plugins.ts', 'export default () => ({});'],
    ['tests/integration/new.test.ts', imports('../../server/src/signing/keys')],
  ])('%s: %s is allowed', async (filePath, text) => expect(await broken(filePath, text)).toEqual([]));
});
