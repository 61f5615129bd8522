/** Words that no message for a client may contain: they tell of the machine or of libvips. */
export const INTERNALS = /vips|sharp|libjpeg|libpng|spng|heif|nsgif|buffer|load|\/|\\|node_modules|at \w+ \(|undefined|NaN/i;
