/**
 * A pure function that keeps its last result: a snapshot is painted many times before the next one comes.
 * Inputs are compared by identity.
 */
export function rememberLast<Inputs extends readonly unknown[], Value>(
  make: (...inputs: Inputs) => Value,
): (...inputs: Inputs) => Value {
  let last: { readonly inputs: Inputs; readonly value: Value } | null = null;
  return (...inputs) => {
    if (last === null || inputs.some((input, index) => input !== last?.inputs[index])) {
      last = { inputs, value: make(...inputs) };
    }
    return last.value;
  };
}
