import { describe, expect, it } from 'vitest';
import {
  builtInIndicators,
  indicatorRegistry,
  readIndicator,
  writeIndicator,
} from '../../src/indicators/index.js';

const registry = indicatorRegistry();
const read = (text: string) => readIndicator(text, registry);

describe('an indicator as it is written', () => {
  it('has its values in the order of its parameters, and defaults for the rest', () => {
    expect(read('bollinger(20,2)')).toMatchObject({ parameters: { period: 20, deviations: 2 } });
    expect(read('bollinger(20)')).toMatchObject({ parameters: { period: 20, deviations: 1.5 } });
    expect(read(' rsi ')).toMatchObject({ given: {}, parameters: { period: 9 } });
    expect(read('macd( 5 , 10 ,3)')).toMatchObject({ parameters: { fast: 5, slow: 10, signal: 3 } });
  });

  it.each([
    ['RSI(9)', '"RSI(9)" is no indicator: write it as rsi(9)'],
    ['rsi(9', '"rsi(9" is no indicator: write it as rsi(9)'],
    ['rsj(9)', 'no indicator "rsj"; did you mean rsi?'],
    ['rsi(9,3)', 'rsi takes at most period, not 2 values'],
    ['obv(3)', 'obv takes no value, not 1 values'],
  ])('%s is refused in a line', (text, words) => {
    expect(read(text)).toEqual({ refused: words });
  });

  it('is refused out of bounds, with the parameter named', () => {
    expect(read('rsi(0)')).toMatchObject({ refused: expect.stringMatching(/^rsi: period: /) });
    expect(read('rsi(nine)')).toMatchObject({ refused: expect.stringMatching(/^rsi: period: /) });
  });

  it('comes back as it was written, for every one there is', () => {
    for (const name of builtInIndicators.keys()) {
      const written = read(name);
      if ('refused' in written) throw new Error(written.refused);
      expect(writeIndicator(written)).toBe(name);
    }
    const bands = read('bollinger(20, 2)');
    expect('refused' in bands ? '' : writeIndicator(bands)).toBe('bollinger(20,2)');
  });
});
