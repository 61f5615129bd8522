import type { RenditionKey } from '../core/rendition-key';
import type { AddressBook, AddressedRendition } from '../store/provider-store';
import type { LedgerRow } from './ledger-table';
import type { RenditionLedger } from './rendition-ledger';

/** The ledger, as the store of an upload provider reads it. */
export function addressBookOf(ledger: RenditionLedger): AddressBook {
  return {
    find: async (keys: readonly RenditionKey[]) => (await ledger.find(keys)).flatMap(addressed),
    ofFile: async (fileId) => (await ledger.ofFile(fileId)).flatMap(addressed),
    forget: (hashes) => ledger.forget(hashes),
  };
}

function addressed({ hash, fileId, access, address, format, size }: LedgerRow): AddressedRendition[] {
  return address === null ? [] : [{ key: { fileId, access, hash }, address, format, size }];
}
