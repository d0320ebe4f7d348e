import { beforeEach, describe, expect, test } from 'vitest';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
});

const paletteText = (): string | null => {
  const { dialog } = bench.workstation;
  return dialog?.kind === 'palette' ? dialog.text : null;
};

describe('Esc and a key in one read', () => {
  test.each([
    ['\x1b:aBb', 'aBb'],
    ['\x1b/eB', 'symbol eB'],
    ['\x1b=aB', 'size aB'],
    ['\x1b\x10aB', 'aB'],
  ])('%j disarms, opens the palette, and the rest is its text', async (read, text) => {
    await bench.press('a');
    expect(bench.armed).toBe(true);
    await bench.press(read);
    expect(paletteText()).toBe(text);
    expect(bench.armed).toBe(false);
    expect(bench.kinds).toEqual([]);
  });

  test('Enter in the same read sends nothing', async () => {
    await bench.press('\x1b:kill\r');
    expect(paletteText()).toBe('kill');
    expect(bench.kinds).toEqual([]);
  });

  test('any other chord is no key: what came with it is dropped, and the keys are disarmed', async () => {
    await bench.press('a');
    await bench.press('\x1bxB');
    expect(bench.kinds).toEqual([]);
    expect(bench.armed).toBe(false);
    expect(bench.message).toContain('disarmed: Alt-x is no key');
    await bench.press('\x1bxaz');
    expect([bench.armed, bench.workstation.view.zoomed]).toEqual([false, null]);
    expect(bench.message).toContain('Alt-x is no key');
  });

  test('a chord that is no key does not go back as Esc does', async () => {
    await bench.press('z');
    await bench.press('\x1bx');
    expect(bench.workstation.view.zoomed).toBe('ladder');
  });

  test('in a palette with text it opens a new one', async () => {
    await bench.press(':');
    await bench.press('buy 1');
    await bench.press('\x1b:note');
    expect(paletteText()).toBe('note');
  });

  test.each(['F', 'n', '?', 'q'])(
    'in the dialog of %s it answers nothing and opens the palette',
    async (key) => {
      await bench.press(key);
      expect(bench.workstation.dialog).not.toBeNull();
      await bench.press('\x1b:yfy');
      expect(paletteText()).toBe('yfy');
      expect([bench.kinds, bench.left]).toEqual([[], null]);
    },
  );

  test('another chord leaves a dialog and confirms nothing', async () => {
    await bench.press('F');
    await bench.press('\x1byyB');
    expect(bench.workstation.dialog).toBeNull();
    expect(bench.kinds).toEqual([]);
  });

  test('on too small a terminal nothing opens, and the text is no key', async () => {
    bench.workstation.resize(20, 5);
    await bench.press('\x1b:q');
    expect(bench.workstation.dialog).toBeNull();
    await bench.press(':q');
    expect(bench.workstation.dialog).toBeNull();
  });
});
