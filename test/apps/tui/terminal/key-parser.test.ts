import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InputEvent, KeyParser } from '../../../../src/apps/tui/terminal/index.js';

/** Each key as a word: modifiers before its name. */
function words(events: readonly InputEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.kind === 'kill') return ['KILL'];
    if (event.kind === 'paste') return [`PASTE ${event.text}`];
    if (event.kind === 'mouse') return [`MOUSE ${event.action} ${event.button} ${event.x},${event.y}`];
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

  it("tells the mouse's reports", () => {
    expect(
      read(
        '\x1b[<0;1;1M',
        '\x1b[<0;120;40m',
        '\x1b[<2;5;6M',
        '\x1b[<64;9;9M',
        '\x1b[<65;9;9M',
        '\x1b[<18;2;2M',
      ),
    ).toEqual([
      'MOUSE press 0 0,0',
      'MOUSE release 0 119,39',
      'MOUSE press 2 4,5',
      'MOUSE wheel-up 0 8,8',
      'MOUSE wheel-down 1 8,8',
      'MOUSE press 2 1,1',
    ]);
    // Motion, the sideways wheel, a fourth button, and nonsense say nothing.
    expect(read('\x1b[<32;3;3M', '\x1b[<66;3;3M', '\x1b[<128;3;3M', '\x1b[<;;M', '\x1b[<0;1M')).toEqual([]);
  });

  it('takes no key out of a report of an older terminal, whose place is in letters', () => {
    expect(read('j\x1b[M bSk', '\x1b[M b', 'SF')).toEqual(['j', 'k', 'F']);
  });

  it('takes no key of meaning out of a report that a slow line cut after ESC', () => {
    const report = '\x1b[<0;33;14M';
    for (let cut = 2; cut <= report.length; cut++) {
      const parser = new KeyParser();
      parser.feed(bytes('\x1b'));
      const taken = words(parser.flush());
      for (const part of [report.slice(1, cut), report.slice(cut)])
        taken.push(...words(parser.feed(bytes(part))));
      expect(taken.filter((word) => word !== '[')).toEqual(['escape', 'MOUSE press 0 32,13']);
    }
  });

  it('takes keys that were typed one by one for keys, whatever they spell', () => {
    const parser = new KeyParser();
    parser.feed(bytes('\x1b'));
    parser.flush();
    expect(['[', 'b', '<', 'A'].flatMap((key) => words(parser.feed(bytes(key))))).toEqual([
      '[',
      'b',
      '<',
      'A',
    ]);
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
      '\x1b[<0;12;3M',
      '\x1b[<0;12;3m',
      '\x1b[<65;1;40M',
      '\x1b[M bS',
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
          // Events of one read are sorted by kind, so each kind is compared by itself.
          for (const kind of [/^PASTE/, /^MOUSE/, /^(?!PASTE|MOUSE)/]) {
            const only = (all: readonly string[]): string[] => all.filter((word) => kind.test(word));
            expect(only(parts)).toEqual(only(whole));
          }
          expect(whole.filter((word) => /^(M-)?[<;\d ]$|unknown/.test(word))).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
