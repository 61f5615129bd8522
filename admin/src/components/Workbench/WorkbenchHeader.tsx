import { IconButton, Typography } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { styled } from 'styled-components';
import type { Asset } from '../../../../server/src/contracts';
import type { History, HistoryAction } from '../../builder/history';
import { useToolbar } from '../../hooks/useToolbar';
import { useTranslation } from '../../translations/useTranslation';

interface WorkbenchHeaderProps {
  readonly asset: Asset;
  readonly navigation: ReactNode;
  /** A picture of the asset; null while it loads. */
  readonly thumbnail: string | null;
  readonly history: History;
  readonly dispatch: (action: HistoryAction) => void;
  /** The main action. */
  readonly children: ReactNode;
}

/** Stays at the top: the asset, undo and redo, and the main action. */
export function WorkbenchHeader({ asset, navigation, thumbnail, history, dispatch, children }: WorkbenchHeaderProps) {
  const t = useTranslation();
  const { toolbar, tool } = useToolbar();
  return (
    <Bar>
      {navigation}
      {thumbnail !== null && <Thumbnail src={thumbnail} alt="" />}
      <Name>
        <Typography variant="beta" tag="h1" ellipsis>
          {navigation === undefined ? asset.name : <Link to={`/plugins/upload?assetId=${asset.id}`} title={t('asset.open')}>{asset.name}</Link>}
        </Typography>
        {asset.usedIn !== null && <Typography variant="pi" textColor="neutral600">{t('asset.usedIn', { count: asset.usedIn })}</Typography>}
      </Name>
      <div {...toolbar} aria-label={t('history')} style={{ display: 'flex', gap: 4 }}>
        <IconButton label={t('undo')} {...tool(0)} aria-disabled={history.past.length === 0} onClick={() => dispatch({ type: 'undo' })}><ArrowClockwise style={{ transform: 'scaleX(-1)' }} /></IconButton>
        <IconButton label={t('redo')} {...tool(1)} aria-disabled={history.future.length === 0} onClick={() => dispatch({ type: 'redo' })}><ArrowClockwise /></IconButton>
      </div>
      <Main>{children}</Main>
    </Bar>
  );
}

const Bar = styled.header`
  position: sticky;
  top: 0;
  z-index: 3;
  display: flex;
  align-items: center;
  gap: 1.2rem;
  min-height: 5.6rem;
  padding: 0.8rem 1.6rem;
  border-bottom: 1px solid ${({ theme }) => theme.colors.neutral150};
  background: ${({ theme }) => theme.colors.neutral0};
`;

const Thumbnail = styled.img`
  width: 4rem;
  height: 4rem;
  border-radius: 4px;
  object-fit: contain;
  background: ${({ theme }) => theme.colors.neutral150};
`;

const Name = styled.div`
  display: flex;
  flex: 1;
  flex-direction: column;
  min-width: 0;
  a { color: inherit; text-decoration: none; }
  a:hover { text-decoration: underline; }
  a:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;

/** On a phone at the bottom of the screen. */
const Main = styled.div`
  @media (max-width: 1023px) {
    position: fixed;
    inset: auto 0 0;
    z-index: 4;
    padding: 1.2rem 1.6rem;
    border-top: 1px solid ${({ theme }) => theme.colors.neutral150};
    background: ${({ theme }) => theme.colors.neutral0};
  }
`;
