import type { FileResponse } from '@strapi/client';
import { describe, expectTypeOf, it } from 'vitest';
import type { PresetRendition, WithRenditions } from '../../server/src/public-types';
import type { RenditionsByPreset } from '../../server/src/services/responsive-contract';

type Cover = FileResponse & WithRenditions<'hero' | 'card'>;

describe('WithRenditions', () => {
  it('adds the presets to a file of @strapi/client', () => {
    expectTypeOf<Cover['url']>().toEqualTypeOf<string>();
    expectTypeOf<Cover['renditions']>().toEqualTypeOf<{ readonly hero?: PresetRendition | null; readonly card?: PresetRendition | null } | undefined>();
    expectTypeOf<NonNullable<Cover['renditions']>>().not.toHaveProperty('thumb');
  });

  it('takes a file without renditions', () => expectTypeOf<FileResponse>().toExtend<Cover>());

  it('has any preset by default', () => expectTypeOf<RenditionsByPreset>().toExtend<NonNullable<WithRenditions['renditions']>>());
});
