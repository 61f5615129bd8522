import type { Core } from '@strapi/strapi';

const DEFAULT_EMAIL = 'admin@example.com';
const DEFAULT_PASSWORD = 'Renditions-demo-1';

interface AdminRow {
  readonly id: number;
  readonly password: string;
}

/** Creates a Super Admin with this login, or changes the password of the existing one. */
export async function seedAdminUser(strapi: Core.Strapi): Promise<void> {
  const email = (process.env.DEMO_ADMIN_EMAIL || DEFAULT_EMAIL).toLowerCase();
  const password = process.env.DEMO_ADMIN_PASSWORD || DEFAULT_PASSWORD;
  const users = strapi.service('admin::user');
  const existing: AdminRow | null = await strapi.db.query('admin::user').findOne({ where: { email } });
  if (existing === null) {
    const superAdmin = await strapi.service('admin::role').getSuperAdmin();
    await users.create({ email, password, firstname: 'Demo', lastname: 'Admin', isActive: true, registrationToken: null, roles: [superAdmin.id] });
  } else if (!(await strapi.service('admin::auth').validatePassword(password, existing.password))) {
    await users.updateById(existing.id, { password });
  }
}
