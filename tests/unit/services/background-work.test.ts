import { expect, it } from 'vitest';
import { BackgroundWork } from '../../../server/src/services/background-work';

it('is waited for in the end, with what was started meanwhile; and failures are told', async () => {
  const work = new BackgroundWork();
  const heard: string[] = [];
  const later = async (name: string) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    heard.push(name);
  };
  const onFailure = (error: unknown) => heard.push(String(error));
  work.start(later('first').then(() => work.start(later('second'), onFailure)), onFailure);
  work.start(Promise.reject(new Error('no room')), onFailure);
  await work.idle();
  expect(heard).toEqual(['Error: no room', 'first', 'second']);
  await work.idle();
});
