import type { Page } from 'playwright-core';

export interface ScreenPoint {
  readonly x: number;
  readonly y: number;
}

const STEPS = 8;

/** Fingers that go down, move and go up together. Each has its start and its end. */
export async function swipe(page: Page, ...fingers: readonly (readonly [ScreenPoint, ScreenPoint])[]): Promise<void> {
  const client = await page.context().newCDPSession(page);
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number | null) => client.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: share === null ? [] : fingers.map(([from, to], id) => ({ id, x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share })),
  });
  await send('touchStart', 0);
  for (let step = 1; step <= STEPS; step += 1) await send('touchMove', step / STEPS);
  await send('touchEnd', null);
  await client.detach();
}
