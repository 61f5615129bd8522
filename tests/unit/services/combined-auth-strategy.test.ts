import type { Core } from '@strapi/strapi';
import { describe, expect, it } from 'vitest';
import { combinedAuthStrategy } from '../../../server/src/services/combined-auth-strategy';

type Context = Parameters<ReturnType<typeof combinedAuthStrategy>['authenticate']>[0];

interface Found {
  readonly credentials: object | null;
  readonly ability: object | null;
}

/** Strapi's service with one strategy for each kind of route; whoever is verified is refused. */
function strapiWith(found: Partial<Record<'content-api' | 'admin', Found>>): Core.Strapi {
  const service = {
    async authenticate(ctx: { state: { route: { info: { type: 'content-api' | 'admin' } }; auth?: unknown }; unauthorized(): void }, next: () => Promise<void>) {
      const one = found[ctx.state.route.info.type];
      if (one === undefined) return ctx.unauthorized();
      ctx.state.auth = { strategy: {}, ...one };
      return next();
    },
    async verify(auth: unknown) {
      throw new Error(auth === undefined ? 'nobody' : 'not in scope');
    },
  };
  const library = { query: () => ({ findOne: async ({ where: { id } }: { readonly where: { readonly id: number } }) => FILES[id] ?? null }) };
  const permissions = { createPermissionsManager: ({ ability }: { readonly ability: object }) => ({ ability, toSubject: (file: object) => file }) };
  return { get: () => service, db: library, service: () => permissions } as unknown as Core.Strapi;
}

const FILES: Readonly<Record<number, object>> = { 1: { name: 'mine.jpg', mine: true }, 2: { name: 'theirs.jpg', mine: false } };

const contextOf = () => ({ state: { route: {} } }) as unknown as Context;
const admin = (may: boolean): Found => ({ credentials: {}, ability: { can: () => may } });

describe('an administrator may read', () => {
  /** Strapi's "is creator": on the type the ability says yes, since there is some asset that may be read. */
  const ownOnly: Found = { credentials: {}, ability: { can: (_action: string, subject: string | { readonly mine: boolean }) => typeof subject === 'string' || subject.mine } };

  async function mayRead(found: Parameters<typeof strapiWith>[0], fileId: number): Promise<boolean | null> {
    const authentication = combinedAuthStrategy(strapiWith(found));
    const ctx = contextOf();
    const { credentials, ability } = (await authentication.authenticate(ctx)) as Found;
    Object.assign(ctx.state, { auth: { strategy: authentication, credentials, ability } });
    return authentication.mayRead(ctx, fileId);
  }

  it('what a condition of their role leaves them, and no other file', async () => {
    expect([await mayRead({ admin: ownOnly }, 1), await mayRead({ admin: ownOnly }, 2), await mayRead({ admin: ownOnly }, 3)]).toEqual([true, false, null]);
  });

  it('and a user of the content API what the scope says, whichever file it is', async () => {
    expect(await mayRead({ 'content-api': { credentials: {}, ability: {} } }, 2)).toBe(true);
  });

  it('and nobody anything', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ admin: ownOnly }));
    expect(await authentication.mayRead(contextOf(), 1)).toBe(false);
    expect(await authentication.mayRead({ state: { auth: { ...ownOnly } } } as unknown as Context, 1)).toBe(false);
  });
});

describe('whoever is let in to a private route', () => {
  it.each<[string, Parameters<typeof strapiWith>[0], boolean]>([
    ['a user of the content API is known, to be verified', { 'content-api': { credentials: {}, ability: {} } }, true],
    ['a visitor with abilities alone, too', { 'content-api': { credentials: null, ability: {} } }, true],
    ['whom nothing tells apart is nobody', { 'content-api': { credentials: null, ability: null } }, false],
    ['an administrator who may read assets is', { admin: admin(true) }, true],
    ['one who may not is nobody', { admin: admin(false) }, false],
    ['nobody is nobody', {}, false],
  ])('%s', async (_title, found, isKnown) => {
    expect(await combinedAuthStrategy(strapiWith(found)).authenticate(contextOf())).toMatchObject({ authenticated: isKnown });
  });

  it('is held to the scope by the strategy that knows them', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ 'content-api': { credentials: {}, ability: {} } }));
    await expect(authentication.verify((await authentication.authenticate(contextOf())) as never, {})).rejects.toThrow('not in scope');
  });

  it('needs no scope as an administrator', async () => {
    const authentication = combinedAuthStrategy(strapiWith({ admin: admin(true) }));
    await expect(authentication.verify((await authentication.authenticate(contextOf())) as never, {})).resolves.toBeUndefined();
  });

  it.each<[Found]>([[{ credentials: {}, ability: {} }], [{ credentials: null, ability: null }]])('is never somebody who was not authenticated here: %j', async (stranger) => {
    await expect(combinedAuthStrategy(strapiWith({})).verify({ strategy: {}, ...stranger }, {})).rejects.toThrow('nobody');
  });
});
