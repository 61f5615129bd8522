import { Page } from '@strapi/strapi/admin';
import { lazy, Suspense } from 'react';
import { Route, Routes } from 'react-router-dom';
import { PERMISSIONS } from '../permissions';

const AssetPage = lazy(async () => ({ default: (await import('./AssetPage')).AssetPage }));
const FindAssetPage = lazy(async () => ({ default: (await import('./FindAssetPage')).FindAssetPage }));

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
