import { Flex } from '@strapi/design-system';
import type { ReactNode } from 'react';

/** A sheet of the panel, as Strapi's own forms have them. */
export const Panel = ({ gap = 0, children }: { readonly gap?: number; readonly children: ReactNode }) => (
  <Flex direction="column" alignItems="stretch" gap={gap} background="neutral0" hasRadius shadow="tableShadow" padding={6}>{children}</Flex>
);
