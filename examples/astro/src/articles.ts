import { STRAPI_URL } from 'astro:env/server';

/** A preset of an image, as Strapi's REST API gives it with `?renditions=…&placeholders=dataUrl`. */
export interface Rendition {
  readonly url: string;
  /** Null for a moment after an upload, as the placeholder. */
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string;
  /** Null where there is one width only. */
  readonly srcset: string | null;
  readonly sizes: string | null;
  /** Best first. */
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  readonly placeholder: { readonly dataUrl: string } | null;
}

export interface Article {
  readonly title: string;
  readonly text: string;
  /** A preset is null for an image that cannot be read. */
  readonly cover: { readonly renditions: Record<'hero' | 'teaser', Rendition | null> } | null;
}

/** The articles, with their covers in two presets. */
export async function findArticles(): Promise<readonly Article[]> {
  const url = new URL('/api/articles?populate=cover&sort=id&renditions=hero,teaser&placeholders=dataUrl', STRAPI_URL);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`Expected articles at ${url}, found status ${response.status}`);
  const { data } = (await response.json()) as { readonly data: readonly Article[] };
  return data;
}
