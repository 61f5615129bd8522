import type { Runtime } from './runtime';

/** What the configuration cannot tell before the upload plugin has made its provider. @throws Error that lists every problem with its key path */
export async function checkProvider({ config, routes, provider }: Pick<Runtime, 'config' | 'routes' | 'provider'>): Promise<void> {
  if (config.store.type !== 'provider' || !(await provider.isPrivate())) return;
  const problems = routes
    .filter(({ action }) => action.type === 'redirect')
    .map(({ name }) => `  - routes.${name}.action: expected "serve": the upload provider "${provider.name}" is private, its files have no public addresses to redirect to`);
  if (problems.length > 0) throw new Error(`the configuration of the plugin "renditions" is invalid:\n${problems.join('\n')}`);
}
