import type { StrapiApp } from '@strapi/strapi/admin';
import type { RouteObject } from 'react-router-dom';

type LoadPage = NonNullable<RouteObject['lazy']>;

/** Where Strapi shows the details of an asset: the Media Library, its beta before 5.54, and media fields. */
const HOST_ROUTES: readonly (string | undefined)[] = ['plugins/upload/*', 'plugins/unstable-upload/*', 'content-manager/*'];

/**
 * Puts the button "URL generator" into the details of every image.
 * Strapi has no injection zone there: the pages' loaders are wrapped, so that a watcher lives beside each page.
 */
export function mountAssetButton({ router }: StrapiApp): void {
  router.addRoute((routes) => routes.map((route) => {
    const { lazy } = route;
    return lazy !== undefined && HOST_ROUTES.includes(route.path) ? { ...route, lazy: besideOurs(lazy) } : route;
  }));
}

function besideOurs(load: LoadPage): LoadPage {
  return async () => {
    // Without our part the host's page is shown as it is: a failure of ours is no reason to lose it.
    const [page, ours] = await Promise.all([load(), import('./withAssetButtons').catch(() => null)]);
    const { Component } = page;
    return Component && ours ? { ...page, Component: ours.withAssetButtons(Component) } : page;
  };
}
