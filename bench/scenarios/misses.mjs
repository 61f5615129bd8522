export async function misses() { throw new Error('not written yet'); }
