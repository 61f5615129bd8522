import { findArticles } from './articles';
import { Cover } from './cover';

export default async function Page() {
  const [lead, ...others] = await findArticles();
  return (
    <>
      <h1>The harbour paper</h1>
      {lead && (
        <article className="lead">
          <Cover rendition={lead.cover?.renditions?.hero} priority />
          <h2>{lead.title}</h2>
          <p>{lead.text}</p>
        </article>
      )}
      <main className="teasers">
        {others.map(({ documentId, title, text, cover }) => (
          <article key={documentId}>
            <Cover rendition={cover?.renditions?.teaser} />
            <h2>{title}</h2>
            <p>{text}</p>
          </article>
        ))}
      </main>
    </>
  );
}
