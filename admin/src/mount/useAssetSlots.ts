import { useEffect, useMemo, useState } from 'react';
import { useIntl } from 'react-intl';
import type { AssetIdLabels } from './assetDialogs';
import { createAssetSlots, sameSlots, type AssetSlot } from './assetSlots';

/** Follows the host's dialogs as they come, change their asset, and go. */
export function useAssetSlots(): readonly AssetSlot[] {
  const labels = useAssetIdLabels();
  const [slots, setSlots] = useState<readonly AssetSlot[]>([]);
  useEffect(() => {
    const assetSlots = createAssetSlots();
    const look = () => {
      const found = assetSlots.place(labels);
      setSlots((known) => (sameSlots(known, found) ? known : found));
    };
    const stopWatching = watchDocument(look);
    look();
    return () => {
      stopWatching();
      assetSlots.remove();
    };
  }, [labels]);
  return slots;
}

/** Strapi has one catalogue of messages for all plugins, so the upload plugin's own texts are at hand. */
function useAssetIdLabels(): AssetIdLabels {
  const { formatMessage } = useIntl();
  return useMemo(() => ({
    drawer: formatMessage({ id: 'upload.asset-details.assetId', defaultMessage: 'Asset ID' }),
    modal: formatMessage({ id: 'upload.modal.file-details.id', defaultMessage: 'Asset ID' }),
  }), [formatMessage]);
}

/** Calls once a frame at most, however much changes in it; answers the way to stop. */
function watchDocument(onChange: () => void): () => void {
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
