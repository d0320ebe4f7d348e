/** Source text as the tidy rules read it: without comments, and with nothing inside its quotes. */
export interface SourceText {
  /** As long as the file; comments are blanks, literals keep their quotes and lose their contents. */
  readonly code: string;
  /** Contents of each string by the offset of its opening quote. */
  readonly strings: ReadonlyMap<number, string>;
}

/** What may stand before a slash that opens a regular expression and does not divide. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{;+\-*%~^]|\b(?:return|typeof|case|in|of|await|yield))\s*$/;

/** A lexer just good enough for TypeScript and JSX; a quote that is never closed ends with its line. */
export function readSource(text: string): SourceText {
  const code = text.split('');
  const strings = new Map<number, string>();
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i += 1) if (code[i] !== '\n') code[i] = ' ';
  };
  /** Depths of braces at which a template goes on. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;

  /** Blanks a template's text from `from`; stops behind its end or behind the next `${`. */
  function template(from: number): number {
    for (let i = from; i < text.length; i += 1) {
      if (text[i] === '\\') i += 1;
      else if (text[i] === '`') {
        blank(from, i);
        return i + 1;
      } else if (text.startsWith('${', i)) {
        blank(from, i);
        templates.push(depth);
        depth += 1;
        return i + 2;
      }
    }
    return text.length;
  }

  while (at < text.length) {
    const char = text[at]!;
    const two = text.slice(at, at + 2);
    if (two === '//' || two === '/*') {
      const end = two === '//' ? text.indexOf('\n', at) : text.indexOf('*/', at) + 2;
      const stop = end < at + 2 ? text.length : end;
      blank(at, stop);
      at = stop;
    } else if (char === "'" || char === '"') {
      const end = closing(text, at + 1, char);
      strings.set(at, text.slice(at + 1, end));
      blank(at + 1, end);
      at = end + 1;
    } else if (char === '`') {
      at = template(at + 1);
    } else if (char === '}' && templates.at(-1) === depth - 1) {
      templates.pop();
      depth -= 1;
      at = template(at + 1);
    } else if (char === '/' && BEFORE_REGEX.test(code.slice(Math.max(0, at - 40), at).join(''))) {
      const end = closing(text, at + 1, '/');
      if (text[end] === '/') blank(at + 1, end);
      at = text[end] === '/' ? end + 1 : at + 1;
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      at += 1;
    }
  }
  return { code: code.join(''), strings };
}

/** Where `quote` closes, backslashes and, for a slash, brackets heeded; else where the line ends. */
function closing(text: string, from: number, quote: string): number {
  let bracket = false;
  for (let i = from; i < text.length; i += 1) {
    const char = text[i]!;
    if (char === '\n') return i;
    if (char === '\\') i += 1;
    else if (quote === '/' && char === '[') bracket = true;
    else if (quote === '/' && char === ']') bracket = false;
    else if (char === quote && !bracket) return i;
  }
  return text.length;
}

/** Modules that the text imports, statically, for side effects, or by `import()`. */
export function importsOf({ code, strings }: SourceText): string[] {
  const opening = /(?<![.\w$])(?:from|import)\s*\(?\s*(?=['"])/g;
  return specifiers(code, strings, opening);
}

/** Modules that the text names as `new URL('…', import.meta.url)`: what it starts as a process or worker. */
export function startsOf({ code, strings }: SourceText): string[] {
  return specifiers(code, strings, /\bnew URL\(\s*(?=['"])/g);
}

function specifiers(code: string, strings: ReadonlyMap<number, string>, opening: RegExp): string[] {
  const found = [...code.matchAll(opening)].map((match) => strings.get(match.index + match[0].length));
  return found.filter((specifier) => specifier !== undefined);
}
