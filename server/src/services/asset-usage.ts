import type { Core } from '@strapi/strapi';
import { modelsOf } from './models';

/** More rows than that are not followed: the number is then unknown. */
const MAX_ROWS = 1000;

/** Parameters of one statement: old builds of SQLite allow 999. */
const MAX_IDS = 500;

/** Components within components. Deeper ones are not followed. */
const MAX_DEPTH = 10;

/** A row of a content type or component. */
interface Row {
  readonly uid: string;
  readonly id: number;
}

interface JoinTable {
  readonly name: string;
}

/**
 * In how many entries Strapi knows a file is used: by their media fields, also in components and dynamic zones. An
 * entry counts once, whatever its drafts, published versions and locales. Images in rich text are not known to Strapi.
 * Null where the file is used too often to count.
 */
export async function countEntries(strapi: Core.Strapi, fileId: number): Promise<number | null> {
  const { related } = strapi.db.metadata.get('plugin::upload.file').attributes as unknown as { readonly related?: { readonly joinTable?: JoinTable } };
  if (related?.joinTable === undefined) return null;
  const query = strapi.db.getConnection(related.joinTable.name).where('file_id', fileId).limit(MAX_ROWS + 1);
  const found: readonly { readonly related_type: string; readonly related_id: number }[] = await query.select('related_type', 'related_id');
  let rows: readonly Row[] = found.map((row) => ({ uid: row.related_type, id: row.related_id }));
  const entries = new Set<string>();
  for (let depth = 0; rows.length > 0 && depth < MAX_DEPTH; depth += 1) {
    if (rows.length > MAX_ROWS) return null;
    const parents: Row[] = [];
    for (const [uid, ids] of groupByUid(rows)) {
      if (isComponent(strapi, uid)) parents.push(...(await findParents(strapi, uid, ids)));
      else for (const entry of await findDocuments(strapi, uid, ids)) entries.add(`${uid} ${entry}`);
    }
    rows = parents;
  }
  return entries.size;
}

const isComponent = ({ components }: Core.Strapi, uid: string): boolean => Object.hasOwn(components, uid);

function groupByUid(rows: readonly Row[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const { uid, id } of rows) groups.set(uid, [...(groups.get(uid) ?? []), id]);
  return groups;
}

/** The rows that contain components. A component that was removed from its entry has none. */
async function findParents(strapi: Core.Strapi, component: string, ids: readonly number[]): Promise<readonly Row[]> {
  const parents: Row[] = [];
  for (const { uid, attributes } of modelsOf(strapi)) {
    const field = Object.entries(attributes).find(([, attribute]) => attribute.component === component || attribute.components?.includes(component))?.[0];
    if (field === undefined) continue;
    // One table for all components of a model.
    const { joinTable } = strapi.db.metadata.get(uid).attributes[field] as unknown as { readonly joinTable: JoinTable };
    for (const part of partsOf(ids)) {
      const query = strapi.db.getConnection(joinTable.name).where('component_type', component).whereIn('cmp_id', [...part]);
      const found: readonly { readonly entity_id: number }[] = await query.select('entity_id');
      parents.push(...found.map((row) => ({ uid, id: row.entity_id })));
    }
  }
  return parents;
}

/** The documents of rows that exist. Relations may be left of deleted ones, or of types that are no longer installed. */
async function findDocuments(strapi: Core.Strapi, uid: string, ids: readonly number[]): Promise<readonly (string | number)[]> {
  if (!Object.hasOwn(strapi.contentTypes, uid)) return [];
  const documents: (string | number)[] = [];
  for (const part of partsOf(ids)) {
    const found = (await strapi.db.query(uid).findMany({ where: { id: { $in: [...part] } }, select: ['id', 'documentId'] })) as readonly { readonly id: number; readonly documentId?: string }[];
    documents.push(...found.map(({ id, documentId }) => documentId ?? id));
  }
  return documents;
}

function* partsOf(ids: readonly number[]): Generator<readonly number[]> {
  const unique = [...new Set(ids)];
  for (let start = 0; start < unique.length; start += MAX_IDS) yield unique.slice(start, start + MAX_IDS);
}
