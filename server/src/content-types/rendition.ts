const hidden = { visible: false } as const;

/** The ledger of renditions: one row for each that rests in a store. Nobody edits it. */
export const rendition = {
  schema: {
    kind: 'collectionType',
    // Not just "renditions": a project may well have a content type of that name.
    collectionName: 'strapi_plugin_renditions',
    info: { singularName: 'rendition', pluralName: 'renditions', displayName: 'Rendition' },
    options: { draftAndPublish: false },
    pluginOptions: { 'content-manager': hidden, 'content-type-builder': hidden },
    attributes: {
      /** Of the rendition's key. */
      hash: { type: 'string', required: true },
      fileId: { type: 'integer', required: true },
      access: { type: 'string', required: true },
      /** Where an upload provider keeps it; null where the store finds it by its key. */
      address: { type: 'text' },
      spec: { type: 'text', required: true },
      sourceVersion: { type: 'text', required: true },
      /** Milliseconds since the epoch. */
      sourceUpdatedAt: { type: 'biginteger', required: true },
      format: { type: 'string', required: true },
      /** Bytes. */
      size: { type: 'integer', required: true },
      madeAt: { type: 'datetime', required: true },
      usedOn: { type: 'date', required: true },
    },
    indexes: [
      { name: 'strapi_plugin_renditions_hash', columns: ['hash'], type: 'unique' },
      { name: 'strapi_plugin_renditions_file', columns: ['file_id'] },
      { name: 'strapi_plugin_renditions_used', columns: ['used_on'] },
    ],
  },
} as const;
