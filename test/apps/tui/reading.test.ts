import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLog, readRisk, wrapText } from '../../../src/apps/tui/reading.js';
import { drawnStore } from './drawn-screen.js';

test('a line is broken at spaces, and what goes on is indented', () => {
  expect(wrapText('one two three four five', 13)).toEqual(['one two three', '  four five']);
  expect(wrapText('one two three four five', 13, false)).toEqual(['one two three', 'four five']);
});

test('whatever the width, nothing is lost and nothing is wider', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 90 }), (text, width) => {
      const parts = wrapText(text, width);
      expect(parts.every((part) => part.length <= width)).toBe(true);
      expect(parts.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});

test('the log is read from the selected line on, the newest first', () => {
  const { data } = drawnStore();
  const texts = (from: number) => readLog(data, { from, lastRefusal: 'why' }).lines.map(({ text }) => text);
  expect(texts(0)[0]).toBe('last refused here: why');
  expect(texts(0)[1]).toContain('replaced');
  expect(texts(1)[1]).toContain('accepted');
  const oldestFirst = readLog(data, { from: 0, lastRefusal: null, rows: data.log.lines });
  expect(oldestFirst.lines[0]!.text).toContain('accepted');
});

test('risk is read with each limit, and says when it is not known', () => {
  const { data } = drawnStore();
  const lines = readRisk(data, null).lines.map(({ text }) => text);
  expect(lines).toContain('position  0.25 of 1.00');
  expect(lines).toContain('refused 23:55:12 max-order 2.000 > 1.000');
  expect(lines).toContain('limit max-order 1 BTC, BTC/USDT (risk.yaml:38)');
  expect(lines.at(-1)).toBe('limit day-loss 500 USDT, account (risk.yaml:7)');
  expect(readRisk({ ...data, risk: null }, null).lines[0]!.text).toBe('not known yet');
  const since = data.session!.time;
  const breakers = [{ name: 'latency', state: 'close-only', value: '11 ms', level: '10 ms', since }] as const;
  const alarm = {
    ...data.risk!,
    state: 'close-only',
    breakers,
    scalePercent: 25,
    scaleReason: 'drawdown',
  } as const;
  const read = readRisk({ ...data, risk: alarm }, null);
  expect(read.title).toBe('RISK CLOSE_ONLY');
  expect(read.lines.slice(0, 2).map(({ text }) => text)).toEqual([
    'tripped   latency 11/10 ms since 23:57:00',
    'limits 25%: drawdown, of what is written below',
  ]);
  expect(read.lines.at(-1)!.text).toBe('breaker latency 11/10 ms CLOSE_ONLY');
});
