import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/domain/index.js';
import {
  type Alert,
  type AlertChannel,
  AlertDispatcher,
  type Delivery,
  type Message,
  SEVERITIES,
  type Severity,
} from '../../src/notify/index.js';

/** A channel and a clock of the test's own. */
class World {
  now = 0;
  readonly sent: Message[] = [];
  readonly failures: string[] = [];
  answers: Delivery[] = [];
  private timers: { readonly at: number; readonly act: () => void }[] = [];
  readonly dispatcher: AlertDispatcher;

  constructor({ perMinute = 10, severity = 'info' as Severity } = {}) {
    const channel: AlertChannel = {
      name: 'one',
      kind: 'webhook',
      severity,
      send: async (message) => {
        this.sent.push(message);
        return this.answers.shift() ?? { outcome: 'delivered' };
      },
      close: () => {},
    };
    this.dispatcher = new AlertDispatcher({
      channels: [channel],
      session: 'paper',
      repeatMillis: 60_000,
      perMinute,
      onFailure: (_, reason) => this.failures.push(reason),
      nowMillis: () => this.now,
      after: (millis, act) => {
        const timer = { at: this.now + millis, act };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((other) => other !== timer);
        };
      },
    });
  }

  async say(key: string, severity: Severity = 'warning', text = key): Promise<void> {
    this.dispatcher.dispatch({ time: micros(this.now * 1_000), severity, key, text } satisfies Alert);
    await this.settle();
  }

  async pass(millis: number): Promise<void> {
    const until = this.now + millis;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((other) => other !== due);
      this.now = due.at;
      due.act();
      await this.settle();
    }
    this.now = until;
  }

  private async settle(): Promise<void> {
    for (let i = 0; i < 500; i += 1) await null;
  }
}

describe('alerts', () => {
  it('of the same key are told once, and counted until they are told again', async () => {
    const world = new World();
    for (let i = 0; i < 5; i += 1) await world.say('a');
    await world.pass(59_999);
    await world.say('a');
    expect(world.sent).toHaveLength(1);
    await world.pass(1);
    await world.say('a');
    expect(world.sent.map(({ repeated }) => repeated)).toEqual([0, 5]);
  });

  it('that become more severe are told at once, and not when they ease', async () => {
    const world = new World();
    await world.say('a', 'warning');
    await world.say('a', 'critical');
    await world.say('a', 'warning');
    expect(world.sent.map(({ severity }) => severity)).toEqual(['warning', 'critical']);
  });

  it('below a channel’s severity are not sent there', async () => {
    const world = new World({ severity: 'critical' });
    await world.say('a', 'info');
    await world.say('b', 'warning');
    await world.say('c', 'critical');
    expect(world.sent.map(({ key }) => key)).toEqual(['c']);
  });

  it('are no more a minute than the channel is given, but critical ones have as much room again', async () => {
    const world = new World({ perMinute: 3 });
    for (const key of ['a', 'b', 'c', 'd']) await world.say(key);
    expect(world.sent.map(({ key }) => key)).toEqual(['a', 'b', 'c']);
    for (const key of ['w', 'x', 'y', 'z']) await world.say(key, 'critical');
    expect(world.sent.map(({ key }) => key)).toEqual(['a', 'b', 'c', 'w', 'x', 'y']);
    await world.pass(60_000);
    await world.say('d');
    expect(world.sent.at(-1)).toMatchObject({ key: 'd', repeated: 1 });
  });

  it('that are not taken just now are tried again, in their order, and what is given up is said', async () => {
    const world = new World();
    world.answers = [{ outcome: 'later', reason: 'busy', afterMillis: 1_000 }];
    await world.say('a');
    await world.say('b');
    expect(world.sent.map(({ key }) => key)).toEqual(['a']);
    await world.pass(1_000);
    expect(world.sent.map(({ key }) => key)).toEqual(['a', 'a', 'b']);
    world.answers = Array.from({ length: 9 }, () => ({ outcome: 'later', reason: 'down', afterMillis: 10 }));
    await world.say('c');
    await world.pass(10_000);
    expect(world.sent.filter(({ key }) => key === 'c')).toHaveLength(5);
    expect(world.failures).toEqual(['busy; it is tried again', 'down; it is tried again', 'down: given up']);
    world.answers = [{ outcome: 'refused', reason: 'unknown chat' }];
    await world.say('d');
    expect(world.failures.at(-1)).toBe('unknown chat: given up');
    expect(world.dispatcher.isBusy).toBe(false);
  });

  it('that wait for a channel that is down are bounded, and critical ones stay', async () => {
    const world = new World({ perMinute: 1_000 });
    world.answers = [{ outcome: 'later', reason: 'down', afterMillis: 1_000 }];
    await world.say('first');
    await world.say('grave', 'critical');
    for (let i = 0; i < 150; i += 1) await world.say(`k${i}`);
    await world.pass(2_000);
    expect(world.sent).toHaveLength(101);
    expect(world.sent.map(({ key }) => key)).toContain('grave');
    expect(world.failures).toContain('more than 100 alerts wait: one was dropped');
  });

  it('however they come, each key is told within its time, and nothing is told too often', async () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom(...SEVERITIES),
      wait: fc.integer({ min: 0, max: 40_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const world = new World({ perMinute: 1_000 });
        let said = 0;
        for (const { key, severity, wait } of steps) {
          await world.pass(wait);
          await world.say(key, severity);
          said += 1;
        }
        const told = world.sent.length + world.sent.reduce((sum, { repeated }) => sum + repeated, 0);
        expect(told).toBeLessThanOrEqual(said);
        for (const key of ['a', 'b', 'c']) {
          const mine = world.sent.filter((message) => message.key === key);
          expect(mine.length > 0).toBe(steps.some((each) => each.key === key));
          for (let i = 1; i < mine.length; i += 1) {
            const [before, after] = [mine[i - 1]!, mine[i]!];
            const isWorse = SEVERITIES.indexOf(after.severity) > SEVERITIES.indexOf(before.severity);
            expect(isWorse || after.time - before.time >= 60_000_000).toBe(true);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});
