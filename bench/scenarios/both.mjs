export async function both() { throw new Error('not written yet'); }
