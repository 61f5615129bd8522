import { createRequire } from 'node:module';
import type { Core } from '@strapi/strapi';

/** Loads packages that Strapi itself loads, from where Strapi finds them. */
export function requireFromStrapi({ dirs }: Pick<Core.Strapi, 'dirs'>): NodeJS.Require {
  const fromStrapi = createRequire(createRequire(`${dirs.app.root}/package.json`).resolve('@strapi/strapi/package.json'));
  return createRequire(fromStrapi.resolve('@strapi/core/package.json'));
}

interface StrapiUtils {
  readonly errors: { readonly ValidationError: new (message: string, details?: object) => Error };
}

/** Strapi's own error, which it compares with `instanceof`. */
export function validationErrorOf(strapi: Pick<Core.Strapi, 'dirs'>, message: string, details?: object): Error {
  const { errors } = requireFromStrapi(strapi)('@strapi/utils') as StrapiUtils;
  return new errors.ValidationError(message, details);
}
