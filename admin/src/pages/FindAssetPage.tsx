import { Page } from '@strapi/strapi/admin';

/** The way to an asset without the Media Library. */
export function FindAssetPage() {
  return <Page.NoData />;
}
