import { Flex, Typography } from '@strapi/design-system';
import { ChevronRight, Folder as FolderIcon } from '@strapi/icons';
import { Link } from 'react-router-dom';
import { styled } from 'styled-components';
import { folderTrail, foldersIn, type Folder } from '../../builder/folders';
import { useTranslation } from '../../translations/useTranslation';

interface FolderNavProps {
  readonly folders: readonly Folder[];
  /** Null for all images. */
  readonly current: Folder | null;
  /** The address of a folder's images. */
  readonly addressOf: (folder: Folder | null) => string;
}

/** The way from all images to the folder, and the folders in it. */
export function FolderNav({ folders, current, addressOf }: FolderNavProps) {
  const t = useTranslation();
  const trail = [null, ...(current === null ? [] : folderTrail(folders, current))];
  const inside = foldersIn(folders, current);
  return (
    <Flex tag="nav" aria-label={t('find.folders')} direction="column" alignItems="stretch" gap={2}>
      {current !== null && (
        <Flex tag="ol" gap={1} wrap="wrap">
          {trail.map((folder) => (
            <Flex tag="li" key={folder?.id ?? 0} gap={1}>
              {folder === current
                ? <Typography aria-current="page" fontWeight="bold">{folder?.name}</Typography>
                : <><Step to={addressOf(folder)}>{folder?.name ?? t('find.all')}</Step><ChevronRight aria-hidden width="1rem" /></>}
            </Flex>
          ))}
        </Flex>
      )}
      {inside.length > 0 && (
        <Flex tag="ul" role="list" gap={2} wrap="wrap">
          {inside.map((folder) => <li key={folder.id}><FolderLink to={addressOf(folder)}><FolderIcon aria-hidden />{folder.name}</FolderLink></li>)}
        </Flex>
      )}
    </Flex>
  );
}

const Step = styled(Link)`
  color: ${({ theme }) => theme.colors.primary600};
  font-size: ${({ theme }) => theme.fontSizes[2]};
  text-decoration: none;
  &:hover { text-decoration: underline; }
  &:focus-visible { outline: 2px solid ${({ theme }) => theme.colors.primary600}; outline-offset: 2px; }
`;

const FolderLink = styled(Step)`
  display: flex;
  align-items: center;
  gap: 8px;
  padding: 8px 12px;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: 4px;
  background: ${({ theme }) => theme.colors.neutral0};
  color: ${({ theme }) => theme.colors.neutral800};
`;
