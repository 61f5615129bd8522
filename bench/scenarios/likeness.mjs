export async function likeness() { throw new Error('not written yet'); }
