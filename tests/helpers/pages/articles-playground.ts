import { expect, vi } from 'vitest';
import { startTestPlayground, type TestPlayground } from '../playground';

interface Article {
  readonly cover: { readonly renditions: { readonly hero: { readonly width: number | null } } };
}

/** On a loaded machine, images are late. */
const PATIENT = { rendering: { queueTimeoutSeconds: 300, timeoutSeconds: 120 } };

/** Starts a playground, and waits until the sizes of all covers are known: they are a moment after the uploads. */
export async function startWithArticles(): Promise<TestPlayground> {
  const playground = await startTestPlayground({ quick: true, env: { RENDITIONS_CONFIG: JSON.stringify(PATIENT) } });
  await vi.waitFor(async () => expect(await widthsOf(playground.url)).not.toContain(null), { timeout: 60_000 });
  return playground;
}

async function widthsOf(strapiUrl: string): Promise<readonly (number | null)[]> {
  const response = await fetch(`${strapiUrl}/api/articles?renditions=hero`);
  const { data } = (await response.json()) as { readonly data: readonly Article[] };
  return data.map(({ cover }) => cover.renditions.hero.width);
}
