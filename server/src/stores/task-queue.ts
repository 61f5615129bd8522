/**
 * One task at a time, in order. Whatever changes the store goes through here: its count of bytes needs no
 * locks, and of the four threads that file work shares with reading and rendering, the store takes one.
 */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
