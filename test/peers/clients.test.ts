import { describe, expect, it } from 'vitest';
import { describeSteps, parseSteps } from './clients/steps.js';

const step = (dialect: string, name: string, ok: boolean) => ({
  dialect,
  step: name,
  ok,
  detail: ok ? '' : 'InvalidNonce',
  millis: 1,
});

describe('the steps of a client', () => {
  const result = {
    peer: 'ccxt',
    version: '4.5.84',
    python: '3.11.7',
    steps: [step('binance', 'book', true), step('kraken', 'book', true), step('kraken', 'cancel', false)],
  };

  it('are read from the last line of what it printed', () => {
    expect(parseSteps(JSON.stringify(result))).toEqual(result);
  });

  it('are told a dialect a line, and each that failed with its reason', () => {
    expect(describeSteps(result).split('\n')).toEqual([
      'ccxt 4.5.84 (Python 3.11.7) on binance: 1 of 1 steps',
      'ccxt 4.5.84 (Python 3.11.7) on kraken: 1 of 2 steps',
      '  kraken, cancel: InvalidNonce',
    ]);
  });

  it.each([
    ['', 'is no result in JSON'],
    ['{}', 'a result without steps'],
    ['null', 'a result without steps'],
    [JSON.stringify({ ...result, steps: [] }), 'a result without steps'],
    [JSON.stringify({ ...result, steps: [{ dialect: 'x' }] }), 'a result without steps'],
  ])('%j are none', (line, message) => {
    expect(() => parseSteps(line)).toThrow(message);
  });
});
