import { Tabs } from '@strapi/design-system';
import { Layouts, Page, useRBAC } from '@strapi/strapi/admin';
import { styled } from 'styled-components';
import { PERMISSIONS } from '../../permissions';
import { useTranslation } from '../../translations/useTranslation';
import { WithTexts } from '../../translations/WithTexts';
import { ActivityTab } from './ActivityTab';
import { ConfigurationTab } from './ConfigurationTab';
import { MaintenanceTab } from './MaintenanceTab';

/** Settings → Renditions. */
export default function ProtectedSettingsPage() {
  return (
    <Page.Protect permissions={PERMISSIONS.readSettings}>
      <WithTexts areas={TEXTS}><SettingsPage /></WithTexts>
    </Page.Protect>
  );
}

/** Failures have the same texts as in the URL generator, and images are found as on its find page. */
const TEXTS = ['generator', 'find', 'settings'] as const;

function SettingsPage() {
  const t = useTranslation();
  const { allowedActions } = useRBAC(PERMISSIONS.purge);
  const mayPurge = allowedActions['canPurge'] === true;
  return (
    <Page.Main>
      <Page.Title>{t('settings')}</Page.Title>
      <Layouts.Header title={t('settings')} subtitle={t('settings.subtitle')} />
      <Layouts.Content>
        <Tabs.Root variant="simple" defaultValue="configuration">
          <TabList aria-label={t('settings')}>
            <Tabs.Trigger value="configuration">{t('settings.configuration')}</Tabs.Trigger>
            <Tabs.Trigger value="activity">{t('settings.activity')}</Tabs.Trigger>
            {mayPurge && <Tabs.Trigger value="maintenance">{t('settings.maintenance')}</Tabs.Trigger>}
          </TabList>
          <Tabs.Content value="configuration"><ConfigurationTab /></Tabs.Content>
          <Tabs.Content value="activity"><ActivityTab /></Tabs.Content>
          {mayPurge && <Tabs.Content value="maintenance"><MaintenanceTab /></Tabs.Content>}
        </Tabs.Root>
      </Layouts.Content>
    </Page.Main>
  );
}

/** Forced colours leave nothing of the mark of the design system. */
const TabList = styled(Tabs.List)`
  @media (forced-colors: active) {
    [aria-selected='true'] { text-decoration: underline; }
  }
`;
