import { describe, expect, it } from 'vitest';
import { readIsoTime, readLine, readTime } from '../../../src/venues/recording/index.js';

describe('a line of a recording', () => {
  it.each([
    ['1723161253937085768 {"a":1}', 1_723_161_253_937_085],
    ['1723161253937085 {"a":1}', 1_723_161_253_937_085],
    ['1723161253937 {"a":1}', 1_723_161_253_937_000],
    ['1618677817.061845: {"a":1}', 1_618_677_817_061_845],
    ['1618677817.06: {"a":1}', 1_618_677_817_060_000],
    ['1618677817.0618958: {"a":1}', 1_618_677_817_061_895],
  ])('%s', (line, timeReceived) => {
    expect(readLine(line)).toEqual({ kind: 'frame', timeReceived, json: '{"a":1}' });
  });

  it('tells connections and what was sent from what was received', () => {
    expect(readLine('wss://ws.okx.com:8443/ws/v5/public <-> 1652459224.5300605')).toEqual({
      kind: 'connected',
      timeReceived: 1_652_459_224_530_060,
    });
    expect(readLine('wss://a <- 1652459225.2987883: {"op":"subscribe"}').kind).toBe('other');
    expect(readLine('').kind).toBe('other');
    expect(readLine('   ').kind).toBe('other');
  });

  it.each(['hello', 'hello world', '{"e":"trade", "p":1}', '12 {"a":1}', 'ws', 'wss://x y z'])(
    'refuses %s',
    (line) => {
      expect(() => readLine(line)).toThrow(/is not "<time> <json>"|does not begin with the time/);
    },
  );

  it('reads times to the microsecond and refuses what is none', () => {
    expect(readTime('1723161253')).toBe(1_723_161_253_000_000);
    expect(readTime('17231612539')).toBeNaN();
    expect(readTime('1e12')).toBeNaN();
    expect(readIsoTime('2021-04-17T16:43:30.244075Z')).toBe(
      Date.UTC(2021, 3, 17, 16, 43, 30) * 1000 + 244_075,
    );
    expect(readIsoTime('2021-12-31 23:01:00.000000')).toBe(Date.UTC(2021, 11, 31, 23, 1) * 1000);
    expect(readIsoTime('yesterday')).toBeNaN();
  });
});
