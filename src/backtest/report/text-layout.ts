/** Colours by meaning; without colour each returns its text as it is. */
export interface Ink {
  readonly plain: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly muted: (text: string) => string;
  readonly gain: (text: string) => string;
  readonly loss: (text: string) => string;
}

const ESCAPE = '\u001b[';
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;

export function inkOf(colour: boolean): Ink {
  const paint = (code: string) => (text: string) =>
    colour && text !== '' ? `${ESCAPE}${code}m${text}${ESCAPE}0m` : text;
  return {
    plain: (text) => text,
    strong: paint('1'),
    muted: paint('2'),
    gain: paint('32'),
    loss: paint('31'),
  };
}

/** Lines of at most `width` columns, broken at spaces, and within words that are longer; control characters are dropped. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.replace(CONTROL, ' ').split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    while (word.length > width) {
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** A name, and beside it its values, each from a line of its own. */
export function listLines(name: string, values: readonly string[], width: number): string[] {
  const indent = 12;
  return values
    .flatMap((value) => wrap(value, width - indent))
    .map((line, i) => `${(i === 0 ? name : '').padEnd(indent)}${line}`);
}

/** Two lists of names and figures side by side. */
export function tableLines(
  left: readonly (readonly [string, string])[],
  right: readonly (readonly [string, string])[],
  width: number,
): string[] {
  const half = Math.floor(width / 2) + 2;
  const cell = ([name, value]: readonly [string, string], names: number) => `${name.padEnd(names)}${value}`;
  return left.map((row, i) => {
    const other = right[i] === undefined ? '' : cell(right[i]!, 19);
    return `${cell(row, 16).padEnd(half - 1)} ${other}`.trimEnd();
  });
}
