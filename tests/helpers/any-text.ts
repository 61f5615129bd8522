import fc from 'fast-check';

/** Any text that a program can hold: control characters, lone surrogates and all. */
export const anyText = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((units) => String.fromCharCode(...units));
