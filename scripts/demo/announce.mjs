const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/** Prints the URLs and the login of the demo. */
export function announce(origin, { email, password }, fetched) {
  const rows = fetched.map(({ url, type, bytes, milliseconds }) => `  ${url}\n    200 ${type}, ${kilobytes(bytes)}, in ${milliseconds} ms`);
  console.log(`
Admin panel   ${origin}/admin
  login       ${email}
  password    ${password}
Gallery       ${origin}/gallery
Articles      ${origin}/articles
  as JSON     ${origin}/api/articles

Five signed URLs:
${rows.join('\n')}

Serving until it is stopped (Ctrl+C).`);
}
