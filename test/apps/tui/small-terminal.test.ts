import { beforeEach, describe, expect, test } from 'vitest';
import { ACTIONS, KEYS } from '../../../src/apps/tui/keys.js';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench({ columns: 60, rows: 20 });
  await bench.settle();
  bench.paint();
});

describe('a terminal too small to show what is traded', () => {
  test('cannot be armed, whether it began small or became so', async () => {
    await bench.press('a');
    expect([bench.armed, bench.message]).toEqual([
      false,
      'too small to see what it does: enlarge the terminal',
    ]);
    bench.workstation.resize(120, 40);
    await bench.press('a');
    expect(bench.armed).toBe(true);
    bench.workstation.resize(79, 24);
    expect(bench.armed).toBe(false);
  });

  test('takes no key that could send, cancel for others, close or change anything', async () => {
    const blind = ['quit', 'interrupt', 'escape', 'repaint', 'help', 'cancel-mine'];
    for (const { action, keys } of KEYS) {
      if (blind.includes(action)) continue;
      for (const key of keys.filter((each) => each.length <= 2 && !each.startsWith('^')))
        await bench.press(key);
    }
    expect(bench.kinds).toEqual([]);
    expect(bench.workstation.dialog).toBeNull();
    expect(ACTIONS).toEqual(expect.arrayContaining(blind));
  });

  test('the kill key works, mine are cancelled, and it can be left', async () => {
    await bench.press('da');
    await bench.press('\x18');
    expect(bench.kinds).toEqual(['cancel-all', 'kill']);
    await bench.press('\x1b');
    await bench.press('q');
    expect(bench.workstation.dialog?.kind).toBe('quit');
  });

  test('a question that was open is closed when it can no longer be read', async () => {
    bench.workstation.resize(120, 40);
    await bench.press('dA');
    expect(bench.workstation.dialog?.kind).toBe('confirm');
    bench.workstation.resize(70, 20);
    await bench.press('y');
    expect(bench.kinds).toEqual([]);
  });
});
