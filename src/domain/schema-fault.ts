/** As much of a Zod error as is told of. */
interface SchemaError {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

/**
 * The first thing that does not hold, in one line: `size: …`, or the message alone where it is of the whole.
 * @param whole what to say in the place of a path where there is none.
 */
export function schemaFault({ issues }: SchemaError, whole = ''): string {
  const [issue] = issues;
  const where = issue?.path.map(String).join('.') || whole;
  return where === '' ? `${issue?.message}` : `${where}: ${issue?.message}`;
}
