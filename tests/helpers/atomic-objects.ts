import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type S3rver from '@20minutes/s3rver';
import { oneAtATime } from '../../server/src/concurrency/semaphore';

/**
 * Makes the operations of s3rver atomic, as S3 guarantees: s3rver writes an object's bytes, MD5 and metadata one after
 * the other and in place, so that a concurrent read or list gets a part of them, or fails. This runs the calls of its
 * store one at a time, bodies included.
 */
export function makeAtomic(store: S3rver['store']): void {
  const calls = oneAtATime();
  const { putObject, getObject, listObjects, deleteObject } = store;
  const readAll = async (content: Readable) => Readable.from([await buffer(content)]);

  Object.assign(store, {
    putObject: async (object) => {
      const content = await readAll(object.content); // Read before the turn: a slow client must not block the others.
      return calls.run(() => putObject.call(store, Object.assign(object, { content })));
    },
    getObject: (...args) => calls.run(async () => {
      const object = await getObject.apply(store, args);
      return object?.content ? Object.assign(object, { content: await readAll(object.content) }) : object;
    }),
    listObjects: (...args) => calls.run(() => listObjects.apply(store, args)),
    deleteObject: (...args) => calls.run(() => deleteObject.apply(store, args)),
  } satisfies Partial<typeof store>);
}
