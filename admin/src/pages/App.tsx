import { Page } from '@strapi/strapi/admin';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { PERMISSIONS } from '../permissions';
import { preloadTexts } from '../translations/WithTexts';

const AssetPage = lazy(async () => {
  const [page] = await Promise.all([import('./AssetPage'), preloadTexts('generator')]);
  return { default: page.AssetPage };
});

const FindAssetPage = lazy(async () => {
  const [page] = await Promise.all([import('./FindAssetPage'), preloadTexts('generator', 'find')]);
  return { default: page.FindAssetPage };
});

/** The pages below `/plugins/renditions`. */
export default function App() {
  return (
    <Page.Protect permissions={PERMISSIONS.use}>
      <Suspense fallback={<Page.Loading />}>
        <Routes>
          <Route index element={<FindAssetPage />} />
          <Route path="assets/:id" element={<AssetPage />} />
          <Route path="*" element={<Page.Error />} />
        </Routes>
      </Suspense>
    </Page.Protect>
  );
}
