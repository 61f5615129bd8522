import fc from 'fast-check';

/** Any JavaScript string, control characters and lone surrogates included. */
export const anyText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units));
