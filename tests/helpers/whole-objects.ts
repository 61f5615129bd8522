import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type S3rver from '@20minutes/s3rver';
import { oneAtATime } from '../../server/src/concurrency/semaphore';

/**
 * An object is there as a whole or not at all, and whoever reads one reads that one to its end: S3 promises both.
 * s3rver writes an object's bytes, MD5 and metadata one after the other and in place, and what reads or lists
 * meanwhile gets half of them or fails. Here one call of its store follows the other, bodies included.
 */
export function keepObjectsWhole(store: S3rver['store']): void {
  const calls = oneAtATime();
  const { putObject, getObject, listObjects, deleteObject } = store;
  const whole = async (content: Readable) => Readable.from([await buffer(content)]);

  Object.assign(store, {
    putObject: async (object) => {
      const content = await whole(object.content); // a client may be slow to send it: nobody waits for that
      return calls.run(() => putObject.call(store, Object.assign(object, { content })));
    },
    getObject: (...asked) => calls.run(async () => {
      const object = await getObject.apply(store, asked);
      return object?.content ? Object.assign(object, { content: await whole(object.content) }) : object;
    }),
    listObjects: (...asked) => calls.run(() => listObjects.apply(store, asked)),
    deleteObject: (...asked) => calls.run(() => deleteObject.apply(store, asked)),
  } satisfies Partial<typeof store>);
}
