import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputEvent, KeyParser } from '../../../../src/apps/tui/terminal/index.js';

/** Each key as a word: modifiers before its name. */
function words(events: readonly InputEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'kill') return ['KILL'];
    if (event.kind === 'paste') return [`PASTE ${event.text}`];
    return event.keys.map(
      (key) => `${key.meta ? 'M-' : ''}${key.ctrl ? 'C-' : ''}${key.shift ? 'S-' : ''}${key.name}`,
    );
  });
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (...reads: string[]): string[] => {
  const parser = new KeyParser();
  return reads.flatMap((each) => words(parser.feed(bytes(each))));
};

describe('KeyParser', () => {
  it('finds the kill first, anywhere in a read', () => {
    expect(read('jj\x18')).toEqual(['KILL', 'j', 'j']);
    expect(read('\x18')).toEqual(['KILL']);
    expect(read('\x1b[200~some\x18text\x1b[201~')[0]).toBe('KILL');
    expect(read('\x1b[', '\x18', 'j')).toEqual(['KILL', 'j']);
  });

  it('hears keys again after a kill inside a paste that never ended', () => {
    expect(read('\x1b[200~bbb', '\x18', 'j')).toEqual(['KILL', 'j']);
  });

  it('counts the keys of one read', () => {
    const [event] = new KeyParser().feed(bytes('bs'));
    expect(event).toMatchObject({ kind: 'keys', keys: [{ name: 'b' }, { name: 's' }] });
  });

  it('names the keys', () => {
    expect(read('\x1b[A', '\x1b[B', '\x1bOC', '\x1b[D', '\x1b[5~', '\x1b[6~')).toEqual([
      'up',
      'down',
      'right',
      'left',
      'pageup',
      'pagedown',
    ]);
    expect(read('\t', '\x1b[Z', '\r', ' ', '\x7f', '\x04', '\x03')).toEqual([
      'tab',
      'S-tab',
      'enter',
      'space',
      'backspace',
      'C-d',
      'C-c',
    ]);
    expect(read('\x1b[1;5A', '\x1b[3~', 'é', 'B', '漢')).toEqual(['C-up', 'delete', 'é', 'B', '漢']);
  });

  it('keeps a paste apart from the keys', () => {
    expect(read('j\x1b[200~bs tb F y\r\x1b[201~k')).toEqual(['PASTE bs tb F y\r', 'j', 'k']);
  });

  it('tells a lone ESC from the beginning of a sequence', () => {
    const parser = new KeyParser();
    expect(parser.feed(bytes('\x1b'))).toEqual([]);
    expect(parser.isEscapePending).toBe(true);
    expect(words(parser.flush())).toEqual(['escape']);
    expect(words(parser.feed(bytes('[')))).toEqual(['[']);
    expect(words(parser.feed(bytes('\x1b')))).toEqual([]);
    expect(words(parser.feed(bytes('[A')))).toEqual(['up']);
  });

  it('does not take a paste that a slow line cut after ESC for keys', () => {
    const parser = new KeyParser();
    parser.feed(bytes('\x1b'));
    parser.flush();
    expect(words(parser.feed(bytes('[200~bsF\x1b[201~')))).toEqual(['PASTE bsF']);
  });

  it('marks Alt, and lets its ESC count', () => {
    expect(read('\x1bb')).toEqual(['escape', 'M-b']);
    expect(read('\x1b\x1b[A')).toEqual(['escape', 'up']);
  });

  it("swallows a terminal's reports", () => {
    expect(
      read('\x1b[?62;4c', '\x1b]11;rgb:0000/0000/0000\x07', '\x1b[12;40R', '\x1bP>|tmux 3\x1b\\'),
    ).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('reads the same keys however the reads are cut', () => {
    const piece = fc.constantFrom(
      'j',
      'é',
      '漢',
      '🚀',
      '\x1b[A',
      '\x1b[5~',
      '\x1b[200~b F y\x1b[A\x1b[201~',
      '\t',
      '\x1bOB',
      '\x1b[1;2C',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 10 }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 20 }),
        (pieces, cuts) => {
          const all = bytes(pieces.join(''));
          const whole = words(new KeyParser().feed(all));
          const parser = new KeyParser();
          const parts: string[] = [];
          let from = 0;
          for (const cut of [...cuts, all.length]) {
            parts.push(...words(parser.feed(all.subarray(from, from + cut))));
            from += cut;
          }
          const isPaste = (word: string): boolean => word.startsWith('PASTE');
          expect(parts.filter((word) => !isPaste(word))).toEqual(whole.filter((word) => !isPaste(word)));
          expect(parts.filter(isPaste)).toEqual(whole.filter(isPaste));
        },
      ),
      { numRuns: 300 },
    );
  });
});
