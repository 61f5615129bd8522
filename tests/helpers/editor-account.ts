import type { AdminApi } from './admin-api';
import type { Credentials } from './admin-panel';

/** An action, for all assets or limited by Strapi's conditions (such as `admin::is-creator`). */
export type Grant = string | { readonly action: string; readonly conditions: readonly string[]; readonly subject?: string; readonly properties?: object };

/** Creates an administrator whose role has only these permissions. */
export async function createEditor(admin: AdminApi, name: string, grants: readonly Grant[]): Promise<Credentials> {
  const send = (method: string, path: string, body: object) =>
    admin.request(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  const role = (await send('POST', '/admin/roles', { name, description: 'Created by a test' })) as { readonly data: { readonly id: number } };
  await send('PUT', `/admin/roles/${role.data.id}/permissions`, {
    permissions: grants.map((grant) => ({ subject: null, properties: {}, ...(typeof grant === 'string' ? { action: grant, conditions: [] } : grant) })),
  });
  const email = `${name}@example.com`;
  const user = (await send('POST', '/admin/users', { email, firstname: name, roles: [role.data.id] })) as { readonly data: { readonly registrationToken: string } };
  const password = 'Renditions-test-2';
  await send('POST', '/admin/register', { registrationToken: user.data.registrationToken, userInfo: { firstname: name, lastname: 'Test', password } });
  return { email, password };
}
