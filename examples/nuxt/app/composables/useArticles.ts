import type { WithRenditions } from 'strapi-plugin-renditions';

export interface Article {
  readonly documentId: string;
  readonly title: string;
  readonly text: string;
  readonly cover: WithRenditions<'hero' | 'teaser'> | null;
}

/** The articles, with their covers in two presets. */
export const useArticles = () =>
  useFetch('/api/articles', {
    baseURL: useRuntimeConfig().public.strapiUrl,
    query: { populate: 'cover', sort: 'id', renditions: 'hero,teaser', placeholders: 'dataUrl' },
    transform: ({ data }: { readonly data: readonly Article[] }) => data,
  });
