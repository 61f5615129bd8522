/**
 * Finds Strapi's two dialogs with the details of an asset, from Strapi 5.51 on. It relies only on roles, attributes and
 * the row "Asset ID", because Strapi generates its class names and ids. It ignores a dialog that it does not recognise.
 */

/** `drawer`: the Media Library from Strapi 5.54 on. `modal`: media fields, their picker, and the Media Library before 5.54. */
export type AssetDialogKind = 'drawer' | 'modal';

/** Strapi's labels of the rows "Asset ID" and "Extension", in the language of the panel. */
export type RowLabels = Readonly<Record<AssetDialogKind, { readonly assetId: string; readonly extension: string }>>;

export interface AssetDialog {
  readonly kind: AssetDialogKind;
  readonly element: Element;
  readonly assetId: number;
  /** Whether the extension is that of an image. Only the server knows whether it can be rendered. */
  readonly maybeImage: boolean;
  /** Our button is inserted before this element. */
  readonly successor: Element;
}

export function findAssetDialogs(root: ParentNode, labels: RowLabels): readonly AssetDialog[] {
  return [...root.querySelectorAll('[role="dialog"]')].flatMap((element) => {
    const kind = element.hasAttribute('data-animation-direction') ? 'drawer' : 'modal';
    const assetId = findAssetId(element, labels[kind].assetId);
    const successor = SUCCESSORS[kind](element);
    if (assetId === null || successor === null) return [];
    return [{ kind, element, assetId, maybeImage: IMAGE_EXTENSIONS.test(valueOf(element, labels[kind].extension)), successor }];
  });
}

const IMAGE_EXTENSIONS = /^\.?(avif|gif|hei[cf]|jpe?g|jfif|png|svg|tiff?|webp)$/i;

/** Null for a file that is not uploaded yet: its row has no value. */
function findAssetId(dialog: Element, label: string): number | null {
  const value = valueOf(dialog, label);
  return /^[1-9][0-9]*$/.test(value) ? Number(value) : null;
}

/** The value of a row; empty if there is no such row. */
function valueOf(dialog: Element, label: string): string {
  const row = [...dialog.querySelectorAll('form span')].find((span) => span.textContent === label);
  return row?.nextElementSibling?.textContent ?? '';
}

const SUCCESSORS: Readonly<Record<AssetDialogKind, (dialog: Element) => Element | null>> = {
  // The heading "File info".
  drawer: (dialog) => dialog.querySelector('form [data-collapsed] h3'),
  // The first button on the right side of the footer.
  modal: (dialog) => dialog.querySelector('footer > div:last-child > :not([data-renditions-slot])'),
};
