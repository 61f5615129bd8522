import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { combinedAuthStrategy } from '../../../server/src/services/combined-auth-strategy';

type Context = Parameters<ReturnType<typeof combinedAuthStrategy>['authenticate']>[0];

interface Found {
  readonly credentials: object | null;
  readonly ability: object | null;
}

/** Strapi's authentication service with one strategy for each kind of route. Its `verify` always throws. */
function strapiWith(found: Partial<Record<'content-api' | 'admin', Found>>): Core.Strapi {
  const service = {
    async authenticate(ctx: { state: { route: { info: { type: 'content-api' | 'admin' } }; auth?: unknown }; unauthorized(): void }, next: () => Promise<void>) {
      const one = found[ctx.state.route.info.type];
      if (one === undefined) return ctx.unauthorized();
      ctx.state.auth = { strategy: {}, ...one };
      return next();
    },
    async verify(auth: unknown) {
      throw new Error(auth === undefined ? 'unauthenticated' : 'not in scope');
    },
  };
  const library = { query: () => ({ findMany: async ({ where: { id } }: { readonly where: { readonly id: { readonly $in: readonly number[] } } }) => FILES.filter((file) => id.$in.includes(file.id)) }) };
  const permissions = { createPermissionsManager: ({ ability }: { readonly ability: object }) => ({ ability, toSubject: (file: object) => file }) };
  return { get: () => service, db: library, service: () => permissions } as unknown as Core.Strapi;
}

const FILES = [{ id: 1, name: 'mine.jpg', mine: true }, { id: 2, name: 'theirs.jpg', mine: false }];

const contextOf = () => ({ state: { route: {} } }) as unknown as Context;
const admin = (may: boolean): Found => ({ credentials: {}, ability: { can: () => may } });

describe('mayRead', () => {
  /** Strapi's condition "is creator": the ability allows the type, and of the assets only those of the editor. */
  const ownOnly: Found = { credentials: {}, ability: { can: (_action: string, subject: string | { readonly mine: boolean }) => typeof subject === 'string' || subject.mine } };

  async function mayRead(found: Parameters<typeof strapiWith>[0], fileId: number): Promise<boolean | null> {
    const authentication = combinedAuthStrategy(strapiWith(found));
    const ctx = contextOf();
    const { credentials, ability } = (await authentication.authenticate(ctx)) as Found;
    Object.assign(ctx.state, { auth: { strategy: authentication, credentials, ability } });
    return authentication.mayRead(ctx, fileId);
  }

  it('is true for an editor’s own file, false for others, and null for an unknown file', async () => {
    expect([await mayRead({ admin: ownOnly }, 1), await mayRead({ admin: ownOnly }, 2), await mayRead({ admin: ownOnly }, 3)]).toEqual([true, false, null]);
  });

  it('is true for a user of the content API, for any file', async () => {
    expect(await mayRead({ 'content-api': { credentials: {}, ability: {} } }, 2)).toBe(true);
  });

  it('is false for an unauthenticated request', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ admin: ownOnly }));
    expect(await authentication.mayRead(contextOf(), 1)).toBe(false);
    expect(await authentication.mayRead({ state: { auth: { ...ownOnly } } } as unknown as Context, 1)).toBe(false);
  });
});

describe('authenticate', () => {
  it.each<[string, Parameters<typeof strapiWith>[0], boolean]>([
    ['accepts a user of the content API', { 'content-api': { credentials: {}, ability: {} } }, true],
    ['accepts a client with an ability but without credentials', { 'content-api': { credentials: null, ability: {} } }, true],
    ['refuses a client without credentials and ability', { 'content-api': { credentials: null, ability: null } }, false],
    ['accepts an administrator who may read assets', { admin: admin(true) }, true],
    ['refuses an administrator who may not read assets', { admin: admin(false) }, false],
    ['refuses an unauthenticated client', {}, false],
  ])('%s', async (_title, found, isKnown) => {
    expect(await combinedAuthStrategy(strapiWith(found)).authenticate(contextOf())).toMatchObject({ authenticated: isKnown });
  });

  it('leaves the scope to the strategy of the user', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ 'content-api': { credentials: {}, ability: {} } }));
    await expect(authentication.verify((await authentication.authenticate(contextOf())) as never, {})).rejects.toThrow('not in scope');
  });

  it('does not check the scope of an administrator', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ admin: admin(true) }));
    await expect(authentication.verify((await authentication.authenticate(contextOf())) as never, {})).resolves.toBeUndefined();
  });

  it.each<[Found]>([[{ credentials: {}, ability: {} }], [{ credentials: null, ability: null }]])('refuses the authentication of another strategy: %j', async (other) => {
    await expect(combinedAuthStrategy(strapiWith({})).verify({ strategy: {}, ...other }, {})).rejects.toThrow('unauthenticated');
  });
});
