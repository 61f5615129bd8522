import { USE } from '../permissions';

const route = (method: 'GET' | 'POST', path: string, handler: string) => ({
  method,
  path,
  handler: `generator.${handler}`,
  config: {
    policies: ['admin::isAuthenticatedAdmin', { name: 'admin::hasPermissions', config: { actions: [USE] } }],
  },
});

/** Strapi puts them below `/renditions`; `contracts.ts` has their requests and responses. */
export default {
  admin: {
    type: 'admin' as const,
    routes: [
      route('GET', '/settings', 'settings'),
      route('GET', '/assets/:id', 'asset'),
      route('POST', '/assets/:id/sign', 'sign'),
      route('GET', '/assets/:id/preview', 'preview'),
    ],
  },
};
