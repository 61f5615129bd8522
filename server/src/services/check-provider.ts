import { InvalidConfigError } from '../config/parse-config';
import type { Runtime } from './runtime';

/** What the configuration cannot tell before the upload plugin has made its provider. @throws InvalidConfigError that lists every problem with its key path */
export async function checkProvider({ config, routes, provider }: Pick<Runtime, 'config' | 'routes' | 'provider'>): Promise<void> {
  if (config.store.type !== 'provider' || !(await provider.isPrivate())) return;
  const problems = routes
    .filter(({ action }) => action.type === 'redirect')
    .map(({ name }) => `routes.${name}.action: expected "serve", found "redirect": the files of the upload provider "${provider.name}" are private, so nothing public can be redirected to`);
  if (problems.length > 0) throw new InvalidConfigError(problems);
}
