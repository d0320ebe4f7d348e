import { afterEach, describe, expect, it } from 'vitest';
import { AccountRig } from './account-rig.js';

const SECONDS = 3;

const rigs: AccountRig[] = [];
const start = async (): Promise<AccountRig> => {
  const rig = await AccountRig.start('kraken', { gateway: { deadMansTimerSeconds: SECONDS } });
  rigs.push(rig);
  return rig;
};

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));
const open = (rig: AccountRig) => rig.harness.exchange.openOrders('paper', null);
const notes = (rig: AccountRig) =>
  rig.events.flatMap((event) => (event.kind === 'status' ? [event.note] : []));

describe("Kraken's timer that cancels all", () => {
  it('is fed while we live, and cancels all after its period once we do not', async () => {
    const rig = await start();
    await rig.open();
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    await pause(SECONDS * 1_000 + 1_500);
    expect(open(rig)).toHaveLength(1);
    // Its orders still open, the process is gone: whatever it leaves is for the timer.
    await rig.gateway.close();
    expect(open(rig)).toHaveLength(1);
    const gone = Date.now();
    await rig.until(() => open(rig).length === 0, 'the end of the period');
    expect(Date.now() - gone).toBeLessThan(SECONDS * 1_000 + 2_000);
    expect(rig.ledger().map(({ status }) => status)).toEqual(['canceled']);
  });

  it('is taken back where orders are meant to stay', async () => {
    const rig = await start();
    await rig.open();
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    await rig.gateway.close(true);
    await pause(SECONDS * 1_000 + 1_500);
    expect(open(rig)).toHaveLength(1);
  });

  it('is taken back once nothing of ours is open', async () => {
    const rig = await start();
    await rig.open();
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    rig.cancel(id);
    await rig.until(() => rig.kinds(id).includes('canceled'), 'its end');
    await rig.settle();
    // A timer that still ran would take this one, which nobody feeds it for.
    const made = rig.placeElsewhere();
    await pause(SECONDS * 1_000 + 1_500);
    expect(rig.harness.exchange.order('paper', { number: made.number })!.status).toBe('open');
  });

  it('is not set while others have orders there, and says so', async () => {
    const rig = await start();
    const made = rig.placeElsewhere();
    await rig.open();
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    expect(notes(rig)).toContainEqual(expect.stringContaining("dead-man's timer is not set"));
    await rig.gateway.close();
    await pause(SECONDS * 1_000 + 1_500);
    expect(open(rig)).toHaveLength(2);
    expect(made.status).toBe('open');
  });

  it('is set by REST while the socket is away', async () => {
    const rig = await start();
    await rig.open();
    rig.harness.chaos('reset:frame=response:on=frames');
    const id = rig.place(rig.order());
    await rig.until(() => rig.events.some((e) => e.kind === 'status' && !e.connected), 'the break');
    await rig.until(() => open(rig).length === 1, 'the order');
    await pause(SECONDS * 1_000 + 1_500);
    expect(open(rig)).toHaveLength(1);
    await rig.gateway.close();
    await rig.until(() => open(rig).length === 0, 'the end of the period');
    expect(rig.ledger()).toHaveLength(1);
    expect(id).toBe('oc-5e55-1');
  });
});
