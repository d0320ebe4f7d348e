import { describe, expect, it } from 'vitest';
import { askVenue } from '../../../src/apps/engine/patience.js';
import { ExitCode, UserError } from '../../../src/domain/index.js';
import { VenueError } from '../../../src/venues/ccxt/load/index.js';

const away = new UserError('kraken: does not answer', ExitCode.failed);

function asking(answers: readonly (Error | string)[]) {
  const said: string[] = [];
  const waits: number[] = [];
  let calls = 0;
  const ask = (): Promise<string> => {
    const answer = answers[Math.min(calls, answers.length - 1)]!;
    calls += 1;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const progress = (text: string): void => void said.push(text);
  const pause = (millis: number): Promise<void> => Promise.resolve(void waits.push(millis));
  return {
    said,
    waits,
    calls: () => calls,
    run: (isPatient: boolean) => askVenue(ask, { isPatient, progress, pause }),
  };
}

describe('a venue that is away', () => {
  it('is said at once to a person', async () => {
    const { run, calls } = asking([away, 'here']);
    await expect(run(false)).rejects.toBe(away);
    expect(calls()).toBe(1);
  });

  it('is asked again, ever more rarely, by a session that goes on by itself', async () => {
    const { run, waits, said } = asking([away, away, away, away, away, away, 'here']);
    expect(await run(true)).toBe('here');
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    expect(said[0]).toBe('kraken: does not answer; asking again in 1 s');
  });

  it('that had too many requests is left alone for as long as it says, or longer and longer; the host hears of it', async () => {
    const tooMany = (retryAfter: number | null) =>
      new VenueError('kraken: too many', 'rate-limit', retryAfter);
    const { run, waits, said } = asking([tooMany(null), tooMany(4_000), away, tooMany(null), 'here']);
    expect(await run(true)).toBe('here');
    expect(waits).toEqual([10_000, 5_000, 4_000, 1_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000]);
    expect(said[1]).toBe('kraken: too many; asking again in 5 s');
  });

  it.each([new UserError('wrong key'), new UserError('unsafe', ExitCode.unsafe), new Error('a bug')])(
    'is not what %s says',
    async (error) => {
      const { run, waits } = asking([error]);
      await expect(run(true)).rejects.toBe(error);
      expect(waits).toEqual([]);
    },
  );
});
