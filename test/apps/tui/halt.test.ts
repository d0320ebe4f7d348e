import { beforeEach, describe, expect, test } from 'vitest';
import { dialogContent } from '../../../src/apps/tui/dialogs/index.js';
import { Bench } from './bench.js';

let bench: Bench;
beforeEach(async () => {
  bench = new Bench();
  await bench.settle();
  bench.paint();
  const { session, risk } = bench.engine.snapshots;
  bench.engine.push('session', { ...session, halted: true, haltReason: '^X at the terminal' });
  bench.engine.push('risk', { ...risk, state: 'halt' });
});

const shown = (): string => {
  const { dialog, store, local, keys, instrument, layout } = bench.workstation;
  if (dialog === null) return '';
  const context = { data: store.data, local: local.data, keys, instrument, size: layout };
  const { lines, footer } = dialogContent(dialog, context);
  return [...lines.map(({ text }) => text), footer].join('\n');
};

describe('while halted', () => {
  test('a asks for the reason and does not arm', async () => {
    await bench.press('a');
    expect(bench.workstation.dialog?.kind).toBe('prompt');
    expect(bench.armed).toBe(false);
    expect(shown()).toContain('halted: ^X at the terminal');
  });

  test('a reason of three characters and Enter end the halt; the engine’s answer is shown, and how strategies start', async () => {
    await bench.press('a');
    await bench.press('f at');
    await bench.press('\x7f');
    await bench.press('t f');
    await bench.press('ound');
    expect(shown()).toContain('f at found');
    await bench.press('\r');
    expect(bench.engine.commands).toEqual([{ kind: 'resume', reason: 'f at found' }]);
    expect(bench.workstation.dialog).toBeNull();
    expect(bench.armed).toBe(false);
    expect(bench.message).toContain('resume accepted: 7, then p');
    bench.engine.notice({ id: 9, time: 0, level: 'warn', owner: 'manual', text: 'HALT ended: f at found' });
    expect(bench.message).toContain('resume accepted');
  });

  test.each(['', 'ok', '  x  '])('"%s" is no reason', async (reason) => {
    await bench.press('a');
    if (reason !== '') await bench.press(reason);
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
    expect(bench.workstation.dialog?.kind).toBe('prompt');
    expect(bench.message).toContain('at least 3');
  });

  test('Enter that comes with the text, or too soon, or pasted, ends nothing', async () => {
    await bench.press('a');
    await bench.press('reason\r', 10);
    await bench.press('\x1b[200~reason\r\x1b[201~');
    expect(bench.kinds).toEqual([]);
    await bench.press('\r');
    expect(bench.kinds).toEqual(['resume']);
  });

  test('Esc stays halted', async () => {
    await bench.press('a');
    await bench.press('reason');
    await bench.press('\x1b');
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
  });

  test('a refusal of the engine is shown', async () => {
    bench.engine.answer = () => ({ outcome: 'refused', rule: 'halt', text: 'not from here' });
    await bench.press('a');
    await bench.press('reason');
    await bench.press('\r');
    expect(bench.message).toBe('halt: not from here');
  });

  test('the message line says the way out when it has nothing else to say', () => {
    bench.now += 10_001;
    bench.paint();
    expect(bench.message).toContain('Fake money');
    bench.workstation.say({ level: 'info', text: 'something' });
    bench.now += 10_001;
    bench.paint();
    expect(bench.message).toBe('HALT: a to resume, with a reason');
  });
});

test('the kill dialog and its answer say the way out, and a is it', async () => {
  await bench.press('\x18');
  expect(shown()).toContain('HALT: a to resume, with a reason');
  expect(bench.message).toContain('a to resume, with a reason');
  await bench.press('a', 100);
  expect(bench.workstation.dialog?.kind).toBe('kill');
  await bench.press('a');
  expect(bench.workstation.dialog?.kind).toBe('prompt');
});

describe('resume, typed', () => {
  const enter = async (line: string): Promise<void> => {
    await bench.press(':');
    await bench.press(line);
    await bench.press('\r');
  };

  test('opens the box of a, with the reason in it, and ends nothing before Enter there', async () => {
    await enter('resume feed is back');
    expect(bench.workstation.dialog).toMatchObject({ kind: 'prompt', title: 'RESUME', text: 'feed is back' });
    expect(bench.kinds).toEqual([]);
    await bench.press('\r');
    expect(bench.last).toEqual({ kind: 'resume', reason: 'feed is back' });
  });

  test('without a reason asks for one', async () => {
    await enter('resume');
    expect(bench.workstation.dialog).toMatchObject({ kind: 'prompt', title: 'RESUME', text: '' });
    await bench.press('\r');
    expect(bench.kinds).toEqual([]);
  });

  test('without a halt says that there is none', async () => {
    bench.engine.push('session', { ...bench.engine.snapshots.session, halted: false, haltReason: '' });
    await enter('resume now');
    expect(bench.workstation.dialog).toBeNull();
    expect(bench.message).toContain('nothing is halted');
    expect(bench.kinds).toEqual([]);
  });
});

describe('the reason of a halt', () => {
  test('of kill in the palette and what follows from it is not ^X', async () => {
    await bench.press(':');
    await bench.press('kill');
    await bench.press('\r');
    expect(bench.last).toMatchObject({ flatten: false, reason: 'kill, typed at the terminal' });
    await bench.press('f');
    expect(bench.last).toMatchObject({ flatten: true, reason: 'kill flatten, typed at the terminal' });
    await bench.press('\x18');
    expect(bench.last).toMatchObject({ flatten: false, reason: '^X at the terminal' });
  });
});
