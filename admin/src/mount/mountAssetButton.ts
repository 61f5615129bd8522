import type { StrapiApp } from '@strapi/strapi/admin';
import type { RouteObject } from 'react-router-dom';

type LoadPage = NonNullable<RouteObject['lazy']>;

/** The pages that open asset dialogs: the Media Library, its beta before Strapi 5.54, and the Content Manager. */
const STRAPI_ROUTES: readonly (string | undefined)[] = ['plugins/upload/*', 'plugins/unstable-upload/*', 'content-manager/*'];

/**
 * Adds the button "URL generator" to the details of every image. Strapi has no injection zone in these dialogs, so this
 * wraps the loaders of the pages that open them.
 */
export function mountAssetButton({ router }: StrapiApp): void {
  router.addRoute((routes) => routes.map((route) => {
    const { lazy } = route;
    return lazy !== undefined && STRAPI_ROUTES.includes(route.path) ? { ...route, lazy: withOurButtons(lazy) } : route;
  }));
}

function withOurButtons(load: LoadPage): LoadPage {
  return async () => {
    // If our chunk fails to load, Strapi's page must still open.
    const [page, chunk] = await Promise.all([load(), import('./withAssetButtons').catch(() => null)]);
    const { Component } = page;
    return Component && chunk ? { ...page, Component: chunk.withAssetButtons(Component) } : page;
  };
}
