import type { Core } from '@strapi/strapi';

const config = ({ env }: Core.Config.Shared.ConfigParams): Core.Config.Api => ({
  rest: { defaultLimit: 25, maxLimit: 100, withCount: true, strictParams: env.bool('PLAYGROUND_STRICT_PARAMS', false) },
});

export default config;
