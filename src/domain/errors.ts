/** The command line's exit codes. */
export const ExitCode = { done: 0, failed: 1, usage: 2, unsafe: 3 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/**
 * An error that a user can cause: one line that names the thing, the value and the mend. Whoever catches it
 * prints the message alone; a stack trace only with `--verbose`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    message: string,
    readonly exitCode: ExitCode = ExitCode.usage,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
