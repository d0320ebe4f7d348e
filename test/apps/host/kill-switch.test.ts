import { describe, expect, it } from 'vitest';
import { type KillSwitch, killSurely } from '../../../src/apps/host/index.js';
import { UserError } from '../../../src/domain/index.js';
import type { Client, CommandResult } from '../../../src/protocol/index.js';

const DONE: CommandResult = { outcome: 'done', text: 'halted', clientOrderIds: [] };
const CLOSED: CommandResult = { outcome: 'refused', rule: 'connection', text: 'closed' };

/** What one attempt to reach the engine comes to. */
type Attempt = CommandResult | 'silence' | 'does not answer' | 'closed the connection' | 'nobody';

/** The attempts in their order; the last goes on for ever. */
function killSwitch(attempts: Attempt[], isHosted: boolean): KillSwitch & { hangs: number } {
  let attempt = 0;
  const kill = {
    command: { kind: 'kill', flatten: false, reason: 'test' } as const,
    hangs: 0,
    onHang: () => {
      kill.hangs += 1;
    },
    isHosted: () => isHosted,
    deadlineMillis: 1_500,
    dial: async () => {
      const now = attempts[Math.min(attempt, attempts.length - 1)]!;
      attempt += 1;
      if (typeof now === 'string' && now !== 'silence') throw new UserError(`the engine ${now}`, 1);
      const command = () => (now === 'silence' ? new Promise(() => {}) : Promise.resolve(now));
      return { command, close: () => {} } as unknown as Client;
    },
  };
  return kill;
}

describe('the kill switch', () => {
  it('tells an engine that answers', async () => {
    expect(await killSurely(killSwitch([DONE], false))).toEqual(DONE);
  });

  it('ends an engine that takes the command and says nothing, and tells the next', async () => {
    const kill = killSwitch(['silence', 'nobody', DONE], true);
    expect(await killSurely(kill)).toEqual(DONE);
    expect(kill.hangs).toBe(1);
  });

  it('outlives an engine that is ended while it is being greeted', async () => {
    expect(await killSurely(killSwitch(['does not answer', 'closed the connection', DONE], true))).toEqual(
      DONE,
    );
  });

  it('waits for an engine that is being started', async () => {
    expect(await killSurely(killSwitch(['nobody', CLOSED, DONE], true))).toEqual(DONE);
  });

  it('does what else can be done as soon as the first attempt came to nothing, once, and whatever comes of it', async () => {
    let troubles = 0;
    const kill = (attempts: Attempt[]) => ({
      ...killSwitch(attempts, true),
      onTrouble: () => {
        troubles += 1;
        throw new Error('the disk is full');
      },
    });
    expect(await killSurely(kill([DONE]))).toEqual(DONE);
    expect(troubles).toBe(0);
    expect(await killSurely(kill(['nobody', CLOSED, DONE]))).toEqual(DONE);
    expect(troubles).toBe(1);
  });

  it('says at once where nothing runs', async () => {
    await expect(killSurely(killSwitch(['nobody'], false))).rejects.toThrow('nobody');
  });

  it('says in the end that nobody answered', async () => {
    expect(await killSurely(killSwitch(['does not answer'], false))).toBeNull();
  });
});
