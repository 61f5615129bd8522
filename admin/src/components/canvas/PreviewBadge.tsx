import { Button, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { PreviewState } from '../../hooks/usePreview';
import { useTranslation } from '../../translations/useTranslation';

/** What the server still does for the preview, over the picture. */
export function PreviewBadge({ preview: { busy, seconds, cancelled, cancel, retry } }: { readonly preview: PreviewState }) {
  const t = useTranslation();
  if (!busy && !cancelled) return null;
  return (
    <Badge data-testid="preview-badge">
      {busy && <Progress aria-hidden />}
      <Flex gap={2} padding={2} background="neutral0" hasRadius shadow="tableShadow">
        <Typography variant="pi" textColor="neutral800">
          {cancelled ? t('preview.cancelled') : seconds === null ? t('preview.updating') : t('preview.slow', { seconds })}
        </Typography>
        {cancelled && <Button size="S" variant="tertiary" onClick={retry}>{t('retry')}</Button>}
        {busy && seconds !== null && <Button size="S" variant="tertiary" onClick={cancel}>{t('preview.cancel')}</Button>}
      </Flex>
    </Badge>
  );
}

const Badge = styled.div`
  position: absolute;
  z-index: 2;
  inset: 0 0 auto;
  display: flex;
  justify-content: flex-end;
  padding: 0.8rem;
  pointer-events: none;
  > * { pointer-events: auto; }
`;

const Progress = styled.div`
  position: absolute;
  inset: 0 0 auto;
  height: 3px;
  overflow: hidden;
  background: ${({ theme }) => theme.colors.primary100};
  &::before {
    content: '';
    position: absolute;
    inset: 0 70% 0 0;
    background: ${({ theme }) => theme.colors.primary600};
    animation: preview-progress 1.2s ease-in-out infinite alternate;
  }
  @keyframes preview-progress { to { inset: 0 0 0 70%; } }
  @media (prefers-reduced-motion: reduce) { &::before { inset: 0; animation: none; } }
`;
