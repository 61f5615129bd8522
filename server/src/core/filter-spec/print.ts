import type { Operation } from './operation';
import { OPERATIONS, type OperationDefinition } from './operations';

/** The one spelling of an operation. */
export function printOperation(operation: Operation): string {
  if (operation.type === 'custom') return [operation.name, ...operation.args].join('-');
  // The registry pairs each type with its own definition, which the compiler cannot follow through an index.
  const { print } = OPERATIONS[operation.type] as OperationDefinition;
  return [operation.type, ...print(operation)].join('-');
}
