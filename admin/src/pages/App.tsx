import { Page } from '@strapi/strapi/admin';
import { Route, Routes } from 'react-router-dom';
import { PERMISSIONS } from '../permissions';
import { AssetPage } from './AssetPage';
import { FindAssetPage } from './FindAssetPage';

/** The pages below `/plugins/renditions`. */
export default function App() {
  return (
    <Page.Protect permissions={PERMISSIONS.use}>
      <Routes>
        <Route index element={<FindAssetPage />} />
        <Route path="assets/:id" element={<AssetPage />} />
        <Route path="*" element={<Page.Error />} />
      </Routes>
    </Page.Protect>
  );
}
