import { readFileSync } from 'node:fs';
import type { ReadStream } from 'node:tty';
import { ExitCode, UserError } from '../../domain/index.js';

const ENTER = /[\r\n]/;
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = /[\b\u007f]/;
/** What a terminal puts around a paste. */
const PASTE_MARKS = /\u001b\[20[01]~/g;

/**
 * Asks at the terminal and shows nothing of what is typed.
 * @throws UserError where there is no terminal, or the person breaks off.
 */
export function askHidden(
  question: string,
  input: ReadStream = process.stdin as ReadStream,
): Promise<string> {
  if (!input.isTTY) {
    throw new UserError(
      `${question.replace(/:\s*$/, '')}: there is no terminal to ask at; give it with --from-fd`,
    );
  }
  // Before the question: who answers at once is not to be shown either.
  input.setRawMode(true);
  process.stderr.write(question);
  input.setEncoding('utf8');
  input.resume();
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (act: () => void): void => {
      input.off('data', hear);
      input.setRawMode(false);
      input.pause();
      process.stderr.write('\n');
      act();
    };
    const hear = (chunk: string): void => {
      for (const character of chunk.replace(PASTE_MARKS, '')) {
        if (character === INTERRUPT || character === END) {
          end(() => reject(new UserError('broken off; nothing was changed', ExitCode.failed)));
          return;
        }
        if (ENTER.test(character)) {
          end(() => resolve(typed.trim()));
          return;
        }
        typed = ERASE.test(character) ? typed.slice(0, -1) : typed + character;
      }
    };
    input.on('data', hear);
  });
}

/** Asks until something was typed, which is then asked for again. */
export async function askTwice(question: string): Promise<string> {
  const first = await askHidden(question);
  if (first.length < SHORTEST_PASSPHRASE) {
    throw new UserError(`a passphrase of at least ${SHORTEST_PASSPHRASE} characters; nothing was changed`);
  }
  if ((await askHidden('again: ')) === first) return first;
  throw new UserError('the two passphrases differ; nothing was changed');
}

const SHORTEST_PASSPHRASE = 8;

/** All that a file descriptor gives. @throws UserError where it is not open. */
export function readDescriptor(descriptor: number): string {
  try {
    return readFileSync(descriptor, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      `--from-fd ${descriptor}: cannot be read (${code}); give one that is open, such as 0`,
    );
  }
}
