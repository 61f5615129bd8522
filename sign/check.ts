/** @throws TypeError where `found` is not even of that type, RangeError where it is */
export function check(valid: boolean, expectation: string, found: unknown, type = 'string'): asserts valid {
  if (!valid) throw new (typeof found === type ? RangeError : TypeError)(`expected ${expectation}, found ${typeof found === 'string' ? JSON.stringify(found) : String(found)}`);
}

/** A misspelt `expiresInSeconds` would make a URL that never expires. @throws RangeError */
export function checkNames(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) check(known.includes(name), `one of the options ${known.join(', ')}`, name);
}
