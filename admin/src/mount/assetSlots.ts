import { findAssetDialogs, type AssetDialogKind, type AssetIdLabels } from './assetDialogs';

export interface AssetSlot {
  readonly kind: AssetDialogKind;
  readonly assetId: number;
  readonly element: HTMLElement;
}

/** The places for our buttons within the host's dialogs. */
export interface AssetSlots {
  /** One for each dialog with an asset, put in place if it is not there. */
  place(labels: AssetIdLabels): readonly AssetSlot[];
  remove(): void;
}

export function createAssetSlots(): AssetSlots {
  // The host rebuilds a dialog's form with every asset, and takes the slot away with it: the same one goes into the next form.
  const elements = new Map<Element, HTMLElement>();
  return {
    place(labels) {
      for (const dialog of elements.keys()) if (!dialog.isConnected) elements.delete(dialog);
      return findAssetDialogs(document, labels).map(({ kind, assetId, element: dialog, successor }) => {
        const element = elements.get(dialog) ?? createSlot();
        elements.set(dialog, element);
        if (element.nextElementSibling !== successor) successor.before(element);
        return { kind, assetId, element };
      });
    },
    remove() {
      for (const element of elements.values()) element.remove();
      elements.clear();
    },
  };
}

/** Without a box of its own, so that the host's layout has our button for a child, or nothing. */
function createSlot(): HTMLElement {
  const element = document.createElement('div');
  element.dataset.renditionsSlot = '';
  element.style.display = 'contents';
  return element;
}

export const sameSlots = (before: readonly AssetSlot[], after: readonly AssetSlot[]): boolean =>
  before.length === after.length
  && before.every(({ element, assetId }, index) => element === after[index]?.element && assetId === after[index].assetId);
