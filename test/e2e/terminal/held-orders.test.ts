import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Desk } from './desk.js';

/**
 * One session on the tape at its own pace. On opening it stands at 61,762, and over the next minute it falls by more
 * than 30, so that a bid at the touch fills and a stop close below it wakes.
 */
describe('what the engine carries out, at the terminal', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await Desk.quiet([]);
  });

  afterAll(async () => {
    await desk.close();
  });

  const enters = async (text: string): Promise<void> => {
    await desk.command(text);
    await desk.noDialog();
  };
  const working = (count: number) =>
    desk.engineHas('orders', (orders) => orders.working.length === count).then((orders) => orders.working);

  it('an automatic bracket protects what fills: a stop here, a target at the venue, and the stop wakes', async () => {
    await enters('bracket stop=20 tp=600');
    await desk.says('bracket stop=20.00 tp=600.00');
    await desk.sees((rows) => rows[0]!.includes('bracket −20 +600'));
    await enters('buy 0.1 @ bid');
    // While the bid fills in parts its legs grow with it.
    const { working: legs } = await desk.engineHas(
      'orders',
      (orders) => orders.working.length === 2 && orders.working.every(({ size }) => size === 10_000),
    );
    const stop = legs.find(({ emulated }) => emulated)!;
    const target = legs.find(({ emulated }) => !emulated)!;
    expect(stop).toMatchObject({ type: 'stop', side: 'sell', size: 10_000, reduceOnly: true });
    expect(target).toMatchObject({ type: 'limit', side: 'sell', size: 10_000, reduceOnly: true });
    // 20.00 below and 600.00 above the entry, in ticks.
    expect(target.price! - stop.triggerPrice!).toBe(62_000);
    await desk.sees(/• BTC\/USDT SELL tp +0\.100[\s\S]*• BTC\/USDT SELL stop·emu +0\.100/);
    // It wakes, and the target goes with it.
    await working(0);
    await desk.sees((rows) => rows.some((row) => row.startsWith(' BTC/USDT · flat')));
    const { ended } = await desk.snapshot('orders');
    const became = (id: string) => ended.find(({ clientOrderId }) => clientOrderId === id)?.state;
    expect([became(stop.clientOrderId), became(target.clientOrderId)]).toEqual(['filled', 'canceled']);
    await enters('bracket off');
    await desk.sees((rows) => !rows[0]!.includes('bracket'));
  }, 120_000);

  it('a TWAP stands with its slice and the time that is left, and runs to its end', async () => {
    await enters('buy 0.06 market twap=12s');
    await desk.sees(/• BTC\/USDT BUY {2}twap +0\.060 .*→0:\d\d[\s\S]*• {2}└ +BUY {2}post/);
    const orders = await desk.engineHas('orders', ({ ended }) =>
      ended.some(({ execution, state }) => execution?.kind === 'twap' && state === 'filled'),
    );
    const twap = orders.ended.find(({ execution }) => execution !== null)!;
    expect(twap).toMatchObject({ size: 6_000, filled: 6_000, emulated: true });
    await desk.sees(/BTC\/USDT ▲ long +0\.060/);
  }, 60_000);

  it('a kill ends them all but the stop that protects the position', async () => {
    await enters('trail 100bp');
    await desk.sees(/SELL trail·emu +0\.060/);
    await enters('tp 63k');
    await enters('buy 0.1 @ 61k peg=2t');
    await enters('buy 0.2 @ 61k iceberg=0.05');
    await enters('buy 0.2 @ 61k twap=10m');
    await desk.engineHas('orders', ({ working: rows }) =>
      ['peg', 'twap'].every((kind) => rows.some(({ execution }) => execution?.kind === kind)),
    );
    await desk.press('\x18');
    await desk.dialog('KILL');
    const [left, ...others] = await working(1);
    expect(others).toEqual([]);
    expect(left).toMatchObject({ type: 'trailing-stop', side: 'sell', size: 6_000, reduceOnly: true });
    await desk.sees(/1 order still working[\s\S]*SELL 0\.060 @ 6\d,\d{3}\.\d\d trail·emu/);
  });
});
