export async function memory() { throw new Error('not written yet'); }
