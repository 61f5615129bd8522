import { EDIT_SAVED_SPECS, PURGE, READ_SETTINGS, USE } from '../permissions';

const route = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, handler: string, actions: readonly string[] = [USE]) => ({
  method,
  path,
  handler,
  config: {
    policies: ['admin::isAuthenticatedAdmin', { name: 'admin::hasPermissions', config: { actions } }],
  },
});

const EDIT = [USE, EDIT_SAVED_SPECS];
const READ = [READ_SETTINGS];
const OPERATE = [READ_SETTINGS, PURGE];

/** Crops are content: the right to edit the entry decides, and Strapi checks it. So these need a session and no permission. */
const cropFieldRoute = (path: string, handler: string) => ({
  method: 'GET' as const,
  path: `/crop-field${path}`,
  handler: `cropField.${handler}`,
  config: { policies: ['admin::isAuthenticatedAdmin'] },
});

/** Strapi puts those of the admin API below `/renditions`; `contracts.ts` and `operations-contracts.ts` have their requests and responses. Those of the content API are below `/api/renditions`. */
export default {
  'content-api': {
    type: 'content-api' as const,
    // Its permission, `plugin::renditions.sign.create`, is granted to no role and no token by default.
    routes: [{ method: 'POST' as const, path: '/sign', handler: 'sign.create', config: {} }],
  },
  admin: {
    type: 'admin' as const,
    routes: [
      route('GET', '/settings', 'generator.settings'),
      route('GET', '/assets/:id', 'generator.asset'),
      route('POST', '/assets/:id/sign', 'generator.sign'),
      route('GET', '/assets/:id/preview', 'generator.preview'),
      route('GET', '/assets/:id/size', 'generator.size'),
      route('POST', '/sign', 'generator.signMany'),
      route('GET', '/library-images', 'generator.libraryImages'),
      route('GET', '/saved-specs', 'savedSpecs.list'),
      route('POST', '/saved-specs', 'savedSpecs.save', EDIT),
      route('PUT', '/saved-specs/:id', 'savedSpecs.rename', EDIT),
      route('DELETE', '/saved-specs/:id', 'savedSpecs.delete', EDIT),
      cropFieldRoute('/settings', 'settings'),
      cropFieldRoute('/images/:id', 'image'),
      cropFieldRoute('/images/:id/stage', 'stage'),
      route('GET', '/operations/configuration', 'operations.configuration', READ),
      route('GET', '/operations/presets/:name/preview', 'operations.presetPreview', READ),
      route('GET', '/operations/state', 'operations.state', READ),
      route('GET', '/operations/history', 'operations.history', READ),
      route('GET', '/operations/job', 'operations.job', READ),
      route('GET', '/operations/purge', 'operations.purgeSize', OPERATE),
      route('POST', '/operations/purge', 'operations.purge', OPERATE),
      route('POST', '/operations/warm', 'operations.warm', OPERATE),
      route('DELETE', '/operations/job', 'operations.cancelJob', OPERATE),
    ],
  },
};
