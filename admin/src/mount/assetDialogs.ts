/**
 * Finds Strapi's two dialogs with the details of an asset, from Strapi 5.51 on. It relies only on roles, attributes and
 * the row "Asset ID", because Strapi generates its class names and ids. It ignores a dialog that it does not recognise.
 */

/** `drawer`: the Media Library from Strapi 5.54 on. `modal`: media fields, their picker, and the Media Library before 5.54. */
export type AssetDialogKind = 'drawer' | 'modal';

/** Strapi's labels of the row "Asset ID", in the language of the panel. */
export type AssetIdLabels = Readonly<Record<AssetDialogKind, string>>;

export interface AssetDialog {
  readonly kind: AssetDialogKind;
  readonly element: Element;
  readonly assetId: number;
  /** Our button is inserted before this element. */
  readonly successor: Element;
}

export function findAssetDialogs(root: ParentNode, labels: AssetIdLabels): readonly AssetDialog[] {
  return [...root.querySelectorAll('[role="dialog"]')].flatMap((element) => {
    const kind = element.hasAttribute('data-animation-direction') ? 'drawer' : 'modal';
    const assetId = findAssetId(element, labels[kind]);
    const successor = SUCCESSORS[kind](element);
    return assetId === null || successor === null ? [] : [{ kind, element, assetId, successor }];
  });
}

/** Null for a file that is not uploaded yet: its row has no value. */
function findAssetId(dialog: Element, label: string): number | null {
  const row = [...dialog.querySelectorAll('form span')].find((span) => span.textContent === label);
  const value = row?.nextElementSibling?.textContent ?? '';
  return /^[1-9][0-9]*$/.test(value) ? Number(value) : null;
}

const SUCCESSORS: Readonly<Record<AssetDialogKind, (dialog: Element) => Element | null>> = {
  // The heading "File info".
  drawer: (dialog) => dialog.querySelector('form [data-collapsed] h3'),
  // The first button on the right side of the footer.
  modal: (dialog) => dialog.querySelector('footer > div:last-child > :not([data-renditions-slot])'),
};
