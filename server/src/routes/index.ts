import { USE } from '../permissions';

const route = (method: 'GET' | 'POST', path: string, handler: string) => ({
  method,
  path,
  handler: `generator.${handler}`,
  config: {
    policies: ['admin::isAuthenticatedAdmin', { name: 'admin::hasPermissions', config: { actions: [USE] } }],
  },
});

/** Crops are content: the right to edit the entry decides, and Strapi checks it. So these need a session and no permission. */
const cropFieldRoute = (path: string, handler: string) => ({
  method: 'GET' as const,
  path: `/crop-field${path}`,
  handler: `cropField.${handler}`,
  config: { policies: ['admin::isAuthenticatedAdmin'] },
});

/** Strapi puts those of the admin API below `/renditions`; `contracts.ts` has their requests and responses. Those of the content API are below `/api/renditions`. */
export default {
  'content-api': {
    type: 'content-api' as const,
    // Its permission, `plugin::renditions.sign.create`, is granted to no role and no token by default.
    routes: [{ method: 'POST' as const, path: '/sign', handler: 'sign.create', config: {} }],
  },
  admin: {
    type: 'admin' as const,
    routes: [
      route('GET', '/settings', 'settings'),
      route('GET', '/assets/:id', 'asset'),
      route('POST', '/assets/:id/sign', 'sign'),
      route('GET', '/assets/:id/preview', 'preview'),
      cropFieldRoute('/settings', 'settings'),
      cropFieldRoute('/images/:id', 'image'),
      cropFieldRoute('/images/:id/stage', 'stage'),
    ],
  },
};
