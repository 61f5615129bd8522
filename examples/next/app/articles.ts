import type { WithRenditions } from 'strapi-plugin-renditions';

export interface Article {
  readonly documentId: string;
  readonly title: string;
  readonly text: string;
  readonly cover: WithRenditions<'hero' | 'teaser'> | null;
}

const STRAPI_URL = process.env.STRAPI_URL ?? 'http://localhost:1337';

/** The articles, with their covers in two presets. Next.js asks Strapi again after a minute. */
export async function findArticles(): Promise<readonly Article[]> {
  const url = new URL('/api/articles?populate=cover&sort=id&renditions=hero,teaser&placeholders=dataUrl', STRAPI_URL);
  const response = await fetch(url, { next: { revalidate: 60 } });
  if (!response.ok) throw new Error(`Expected articles at ${url}, found status ${response.status}`);
  const { data } = (await response.json()) as { readonly data: readonly Article[] };
  return data;
}
