import { escapeHtml as escape } from '../escape-html';
import type { Section } from './exhibits';

export interface Figure {
  readonly spec: string;
  readonly url: string;
  readonly alternativeText: string;
}

export interface FigureSection extends Omit<Section, 'exhibits'> {
  readonly figures: readonly Figure[];
}

export interface Part {
  readonly title: string;
  readonly id: string;
  readonly sections: readonly FigureSection[];
}

/** The style sheet has no more columns. */
const MAX_COLUMNS = 4;

/** HTML of a text with `code` between backticks, as in the registry's summaries. */
const prose = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');

const figure = ({ spec, url, alternativeText }: Figure): string => `
      <figure>
        <a class="picture" href="${escape(url)}"><img src="${escape(url)}" alt="${escape(`${alternativeText}: ${spec}`)}" loading="lazy"></a>
        <figcaption><code class="spec">${escape(spec)}</code><a class="url" href="${escape(url)}">${escape(url)}</a></figcaption>
      </figure>`;

const section = ({ title, summary, figures }: FigureSection): string => `
    <section data-figures="${Math.min(figures.length, MAX_COLUMNS)}">
      <h3>${escape(title)}</h3>
      <p>${prose(summary)}</p>
      <div class="figures">${figures.map(figure).join('')}
      </div>
    </section>`;

const part = ({ title, id, sections }: Part): string => `
  <h2 id="${id}">${escape(title)}</h2>
  <div class="sections" data-part="${id}">${sections.map(section).join('')}
  </div>`;

/** The page complies with Strapi's default content security policy: its style is a separate file, and it has no script. */
export const galleryPage = (parts: readonly Part[]): string => `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Renditions: the gallery</title>
  <link rel="stylesheet" href="/gallery.css">
</head>
<body>
<header>
  <h1>Renditions</h1>
  <p>Every operation with an image, its filter spec and its signed URL. The first request for an image renders it; later requests get it from the cache.</p>
  <nav aria-label="Contents">${parts.map(({ id, title }) => `<a href="#${id}">${escape(title)}</a>`).join('')}<a href="/articles">Articles</a><a href="/api/articles">Articles as JSON</a><a href="/admin">Admin panel</a></nav>
</header>
<main>${parts.map(part).join('')}
</main>
</body>
</html>
`;
