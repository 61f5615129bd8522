import { useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import { useIntl } from 'react-intl';
import { findAssetDialogs, type AssetDialogKind, type RowLabels } from './assetDialogs';

/** An element in one of Strapi's asset dialogs that holds our button. */
export interface AssetSlot {
  readonly kind: AssetDialogKind;
  readonly assetId: number;
  readonly maybeImage: boolean;
  readonly element: HTMLElement;
}

/** Keeps one slot in each open asset dialog while dialogs open, change their asset and close. */
export function useAssetSlots(): readonly AssetSlot[] {
  const labels = useRowLabels();
  const [slots, setSlots] = useState<readonly AssetSlot[]>([]);
  useEffect(() => {
    const inserter = createSlotInserter();
    const update = () => {
      const next = inserter.insert(labels);
      setSlots((last) => (equalSlots(last, next) ? last : next));
    };
    // In the frame that shows the dialog first, so that its form does not move afterwards.
    const disconnect = observeDocument(() => flushSync(update));
    update();
    return () => {
      disconnect();
      inserter.removeAll();
    };
  }, [labels]);
  return slots;
}

/** Strapi has one message catalogue for all plugins, so these are the texts that its upload plugin shows. */
function useRowLabels(): RowLabels {
  const { formatMessage } = useIntl();
  return useMemo(() => ({
    drawer: {
      assetId: formatMessage({ id: 'upload.asset-details.assetId', defaultMessage: 'Asset ID' }),
      extension: formatMessage({ id: 'upload.asset-details.extension', defaultMessage: 'Extension' }),
    },
    modal: {
      assetId: formatMessage({ id: 'upload.modal.file-details.id', defaultMessage: 'Asset ID' }),
      extension: formatMessage({ id: 'upload.modal.file-details.extension', defaultMessage: 'Extension' }),
    },
  }), [formatMessage]);
}

/** Calls `onChange` at most once per frame; returns the function that disconnects. */
function observeDocument(onChange: () => void): () => void {
  let frame = 0;
  const observer = new MutationObserver(() => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      onChange();
    });
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
  };
}

interface SlotInserter {
  /** Inserts the missing slots and returns the slots of all open asset dialogs. */
  insert(labels: RowLabels): readonly AssetSlot[];
  removeAll(): void;
}

function createSlotInserter(): SlotInserter {
  // Strapi rebuilds the form of a dialog for every asset, which removes the slot: the same element goes into the next form.
  const elements = new Map<Element, HTMLElement>();
  return {
    insert(labels) {
      for (const dialog of elements.keys()) if (!dialog.isConnected) elements.delete(dialog);
      return findAssetDialogs(document, labels).map(({ kind, assetId, maybeImage, element: dialog, successor }) => {
        const element = elements.get(dialog) ?? createSlotElement();
        elements.set(dialog, element);
        if (element.nextElementSibling !== successor) successor.before(element);
        return { kind, assetId, maybeImage, element };
      });
    },
    removeAll() {
      for (const element of elements.values()) element.remove();
      elements.clear();
    },
  };
}

/** `display: contents` makes our button a direct child of Strapi's layout, and an empty slot takes no space. */
function createSlotElement(): HTMLElement {
  const element = document.createElement('div');
  element.dataset.renditionsSlot = '';
  element.style.display = 'contents';
  return element;
}

const equalSlots = (a: readonly AssetSlot[], b: readonly AssetSlot[]): boolean =>
  a.length === b.length && a.every(({ element, assetId }, index) => element === b[index]?.element && assetId === b[index].assetId);
