/** Somebody waits for the answer: knex alone would wait a minute for a connection, and for ever for what comes over it. */
const MOST_SECONDS = 5;

/** @throws where the database does not answer in time */
export async function databaseInTime<T>(question: PromiseLike<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the database did not answer within ${MOST_SECONDS} seconds`)), MOST_SECONDS * 1000);
  });
  return Promise.race([question, tooLate]).finally(() => clearTimeout(timer));
}
