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

  test('a reason of three characters and Enter end the halt; the answer says that strategies stand', async () => {
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
    expect(bench.message).toContain('strategies stay stopped until started: 7, then p');
    bench.engine.notice({ id: 9, time: 0, level: 'warn', owner: 'manual', text: 'HALT ended: f at found' });
    expect(bench.message).toContain('strategies stay stopped');
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
