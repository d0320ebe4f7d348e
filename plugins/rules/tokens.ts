/** A word, number or sign of a rule, and the column that it begins in, from 1. */
export interface Token {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly column: number;
}

/** What is wrong with a rule, and where. */
export class RuleError extends Error {
  constructor(
    readonly column: number,
    what: string,
  ) {
    super(`column ${column}: ${what}`);
  }
}

const TOKEN =
  /\s*(?:(\d+(?:\.\d+)?|\.\d+)|([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)?)|(<=|>=|==|!=|[<>+\-*/(),]))/y;

/** @throws RuleError for a sign that no rule has. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  TOKEN.lastIndex = 0;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) {
      const column = at + text.slice(at).search(/\S/) + 1;
      throw new RuleError(column, `"${text[column - 1]}" is no part of a rule`);
    }
    const [, number, name, sign] = found;
    const word = number ?? name ?? sign ?? '';
    at = TOKEN.lastIndex;
    tokens.push({
      kind: number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign',
      text: word,
      column: at - word.length + 1,
    });
  }
  tokens.push({ kind: 'end', text: 'the end', column: end + 1 });
  return tokens;
}
