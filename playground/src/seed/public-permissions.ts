import type { Core } from '@strapi/strapi';

const PUBLIC_ACTIONS = ['api::article.article.find', 'api::article.article.findOne', 'api::page.page.find', 'api::page.page.findOne'];

/** Allows unauthenticated clients to read articles and pages. */
export async function grantPublicReading(strapi: Core.Strapi): Promise<void> {
  const role = await strapi.db.query('plugin::users-permissions.role').findOne({ where: { type: 'public' } });
  if (role === null) throw new Error('Expected the role "public" of users-permissions, found none. Restore it, or delete playground/.tmp and start again.');
  const permissions = strapi.db.query('plugin::users-permissions.permission');
  for (const action of PUBLIC_ACTIONS) {
    const granted = await permissions.findOne({ where: { action, role: role.id } });
    if (granted === null) await permissions.create({ data: { action, role: role.id } });
  }
}
