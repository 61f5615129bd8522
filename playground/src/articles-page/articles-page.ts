import { escapeHtml } from '../escape-html';

export interface ArticleOnPage {
  readonly title: string;
  readonly text: string;
  /** HTML. */
  readonly cover: string;
}

const article = ({ title, text, cover }: ArticleOnPage): string => `
    <article>
      ${cover}
      <h2>${escapeHtml(title)}</h2>
      <p>${escapeHtml(text)}</p>
    </article>`;

/** The page complies with Strapi's default content security policy, which allows style attributes and scripts in separate files. */
export const articlesPage = (articles: readonly ArticleOnPage[]): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Renditions: articles</title>
  <link rel="stylesheet" href="/articles.css">
  <script src="/articles.js" defer></script>
</head>
<body>
<header>
  <h1>The harbour paper</h1>
  <nav aria-label="Pages"><a href="/gallery">Gallery</a><a href="/admin">Admin panel</a></nav>
</header>
<main>
  <div class="lead">${articles.slice(0, 1).map(article).join('')}
  </div>
  <div class="teasers">${articles.slice(1).map(article).join('')}
  </div>
</main>
</body>
</html>
`;
