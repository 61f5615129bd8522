import { Button, Flex, Menu, Modal, Textarea, VisuallyHidden } from '@strapi/design-system';
import { Duplicate, More } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { Asset, Preview } from '../../../../server/src/contracts';
import { FORMATS, type OutputFormat } from '../../../../server/src/core/formats';
import type { Size } from '../../../../server/src/core/geometry/rect';
import { objectUrlOf } from '../../api/objectUrlOf';
import { readFailure } from '../../api/readFailure';
import type { GeneratorApi } from '../../api/useGeneratorApi';
import type { LinkOptions } from '../../builder/draft';
import { stemOf } from '../../builder/signedUrls';
import { htmlSnippet, markdownSnippet, nextSnippet, pictureSnippet, relativeLink, type LinkFacts } from '../../builder/snippets';
import { useTranslation } from '../../translations/useTranslation';

interface CopyLinkProps {
  readonly link: {
    /** The link, and the one for 2x screens if there is one; none where it would not work. */
    readonly urls: readonly string[];
    /** Pixels; null if they are not known. */
    readonly size: Size | null;
    readonly alt: string;
    readonly fileName: string;
  };
  /** The final rendition; null until it is there. */
  readonly preview: Preview | null;
  readonly asset: Asset;
  /** The specs of the same settings in another format, as in `link.urls`; null where the format is one of the settings that the form cannot show, or depends on the browser. */
  readonly specsIn: ((format: OutputFormat) => readonly string[]) | null;
  /** Formats that the server can write. */
  readonly formats: readonly OutputFormat[];
  readonly options: LinkOptions;
  readonly api: GeneratorApi;
  /** Called when the editor has the link or the image. */
  readonly onCopied: () => void;
}

/** The main action: copies the link. The menu has other forms of it, and the download. */
export function CopyLink({ link: { urls, size, alt, fileName }, preview, asset, specsIn, formats, options, api, onCopied }: CopyLinkProps) {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  // Where the browser does not copy, the editor does.
  const [manual, setManual] = useState<string | null>(null);
  const [url, url2x] = urls;
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      onCopied();
      toggleNotification({ type: 'success', message: t('copied') });
    } catch {
      setManual(text);
    }
  };
  const facts: LinkFacts | null = url === undefined || size === null ? null : { url, url2x, size, alt };
  const copyPicture = (inFormat: (format: OutputFormat) => readonly string[]) => async (link: LinkFacts) => {
    const better = PICTURE_FORMATS.filter((format) => formats.includes(format) && (asset.frames === 1 || FORMATS[format].animation));
    const { route, expiresAt } = options;
    const signed = await Promise.allSettled(better.map(async (format) => {
      const name = `${stemOf(fileName)}.${FORMATS[format].extension}`;
      const { urls: [first = '', second] } = await api.sign(asset.id, { specs: inFormat(format), fileName: name, ...(route !== null && { route }), ...(expiresAt !== null && { expiresAt }) });
      return { mime: FORMATS[format].mime, url: first, url2x: second };
    }));
    const failed = signed.find((result) => result.status === 'rejected');
    const sources = signed.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    // A browser goes on without a format that this image cannot have.
    if (sources.length === 0 && failed !== undefined) toggleNotification({ type: 'danger', message: t(`failure.${readFailure(failed.reason).kind}`) });
    else await copy(pictureSnippet(link, sources));
  };
  const save = async () => {
    try {
      download(preview ?? (await fetchImage(url ?? '')), fileName);
      onCopied();
    } catch {
      toggleNotification({ type: 'danger', message: t('download.failed') });
    }
  };
  const copied: readonly (readonly [name: 'img' | 'picture' | 'markdown' | 'next' | 'relative', run: (link: LinkFacts) => Promise<void>])[] = [
    ['img', (link) => copy(htmlSnippet(link))],
    ...(specsIn === null ? [] : [['picture', copyPicture(specsIn)] as const]),
    ['markdown', (link) => copy(markdownSnippet(link))],
    ['next', (link) => copy(nextSnippet(link))],
    ['relative', (link) => copy(relativeLink(link.url))],
  ];
  return (
    <Flex gap={1}>
      <Button fullWidth startIcon={<Duplicate />} disabled={url === undefined} onClick={() => url !== undefined && void copy(url)}>{t('copyLink')}</Button>
      <Menu.Root>
        <Menu.Trigger variant="secondary"><VisuallyHidden>{t('copyLink.more')}</VisuallyHidden><More aria-hidden /></Menu.Trigger>
        {/* The design system's own limit shows four items, and hides that there are more. */}
        <Menu.Content popoverPlacement="bottom-end" maxHeight="var(--radix-dropdown-menu-content-available-height)">
          {copied.map(([name, run]) => <Menu.Item key={name} disabled={facts === null} onSelect={() => facts !== null && void run(facts)}>{t(`copyLink.${name}`)}</Menu.Item>)}
          <Menu.Item disabled={url === undefined} onSelect={() => window.open(url, '_blank', 'noreferrer')}>{t('open')}</Menu.Item>
          <Menu.Item disabled={url === undefined} onSelect={() => void save()}>{t('download')}</Menu.Item>
        </Menu.Content>
      </Menu.Root>
      <Modal.Root open={manual !== null} onOpenChange={(open: boolean) => !open && setManual(null)}>
        <Modal.Content aria-describedby={undefined}>
          <Modal.Header closeLabel={t('close')}><Modal.Title>{t('copy.failed')}</Modal.Title></Modal.Header>
          <Modal.Body><Textarea aria-label={t('copyLink')} readOnly autoFocus value={manual ?? ''} onCopy={onCopied} onFocus={({ target }: { readonly target: HTMLTextAreaElement }) => target.select()} /></Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </Flex>
  );
}

const PICTURE_FORMATS = ['avif', 'webp'] as const;

/** Saves bytes: a link to another origin would open instead, and an unsaved entry would be lost. */
function download(image: Preview | Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = image instanceof Blob ? URL.createObjectURL(image) : objectUrlOf(image);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** For an image that is too large for a preview. @throws where the browser cannot fetch it */
async function fetchImage(url: string): Promise<Blob> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`expected an image, found status ${response.status}`);
  return response.blob();
}
