/** RFC 9112, 3.2.2: a server takes the absolute form too, as proxies send it. Whom it names makes no difference here. */
const ABSOLUTE = /^https?:\/\/[^/?#]*/i;

/** The path and the query of a request target, as they were sent. */
export function originForm(target: string): string {
  // The usual form costs one comparison.
  if (target.startsWith('/')) return target;
  const rest = target.replace(ABSOLUTE, '');
  return rest === target || rest.startsWith('/') ? rest : `/${rest}`;
}
