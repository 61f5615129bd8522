import { createRequire } from 'node:module';
import type { Core } from '@strapi/strapi';

/** Loads packages that Strapi itself loads, from where Strapi finds them. */
export function requireFromStrapi({ dirs }: Pick<Core.Strapi, 'dirs'>): NodeJS.Require {
  const fromStrapi = createRequire(createRequire(`${dirs.app.root}/package.json`).resolve('@strapi/strapi/package.json'));
  return createRequire(fromStrapi.resolve('@strapi/core/package.json'));
}

interface StrapiUtils {
  readonly errors: Readonly<Record<'ValidationError' | 'ForbiddenError', new (message: string, details?: object) => Error>>;
}

const errorsOf = (strapi: Pick<Core.Strapi, 'dirs'>) => (requireFromStrapi(strapi)('@strapi/utils') as StrapiUtils).errors;

/** Strapi's own error, which it compares with `instanceof`. */
export const validationErrorOf = (strapi: Pick<Core.Strapi, 'dirs'>, message: string, details?: object): Error => new (errorsOf(strapi).ValidationError)(message, details);

/** Strapi's own error, likewise. */
export const forbiddenErrorOf = (strapi: Pick<Core.Strapi, 'dirs'>, message: string): Error => new (errorsOf(strapi).ForbiddenError)(message);
