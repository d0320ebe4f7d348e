import { describe, expect, it } from 'vitest';
import { protects } from '../../../src/apps/rescue/logged-orders.js';
import { Money } from '../../../src/domain/index.js';
import { order, WrittenLog } from './log.js';

const ids = (log: WrittenLog): string[] =>
  log
    .read()
    .open()
    .map(({ clientOrderId }) => clientOrderId);

describe('what a log says is open', () => {
  it('is what was asked for and has not ended', () => {
    const log = new WrittenLog();
    const [sent, accepted, cancelled, rejected] = [log.place(), log.place(), log.place(), log.place()];
    log.accept(accepted);
    log.accept(cancelled);
    log.request({ kind: 'cancel', clientOrderId: cancelled });
    expect(ids(log)).toEqual([sent, accepted, cancelled, rejected]);
    log.event({ kind: 'canceled', clientOrderId: cancelled, reason: '' });
    log.event({ kind: 'rejected', clientOrderId: rejected, code: 'invalid', reason: '' });
    expect(ids(log)).toEqual([sent, accepted]);
    expect(log.read().open()[1]).toMatchObject({ venueOrderId: `v-${accepted}`, state: 'accepted' });
  });

  it('has both legs of a pair, and an order that was adopted with the venue id that it has', () => {
    const log = new WrittenLog();
    const leg = (clientOrderId: string) => ({ clientOrderId, order: order({ side: 'sell' }) });
    log.request({
      kind: 'place-pair',
      clientOrderId: 'oc-7f3a-90',
      legs: [leg('oc-7f3a-90'), leg('oc-7f3a-91')],
    });
    log.request({ kind: 'adopt', clientOrderId: 'oc-7f3a-92', venueOrderId: '4711', order: order() });
    expect(ids(log)).toEqual(['oc-7f3a-90', 'oc-7f3a-91', 'oc-7f3a-92']);
    expect(log.read().get('oc-7f3a-92')?.venueOrderId).toBe('4711');
  });

  it('knows which protect a position: stops of any kind that only reduce it, as the engine’s HALT has it', () => {
    const kinds = [
      'limit',
      'stop',
      'stop-limit',
      'trailing-stop',
      'take-profit',
      'take-profit-limit',
    ] as const;
    const stays = (reduceOnly: boolean) =>
      kinds.filter((type) =>
        protects({ request: { ...order(), type, reduceOnly, triggerPrice: 1 as never } }),
      );
    expect(stays(true)).toEqual(['stop', 'stop-limit', 'trailing-stop']);
    expect(stays(false)).toEqual([]);
  });

  it('keeps an order in doubt', () => {
    const log = new WrittenLog();
    const id = log.place();
    log.event({ kind: 'unknown', clientOrderId: id, request: 'place' });
    expect(ids(log)).toEqual([id]);
  });

  it('tells the position and its price from fills, each counted once', () => {
    const log = new WrittenLog();
    const id = log.place({ size: 3_000 as never });
    const fill = (tradeId: string, price: number) =>
      log.event({
        kind: 'fill',
        fill: {
          tradeId,
          clientOrderId: id,
          instrument: 0,
          side: 'buy',
          price: price as never,
          size: 1_000 as never,
          liquidity: 'maker',
          fee: Money.ZERO,
          feeAsset: 'USDT',
          timeExchange: null,
        },
      });
    fill('a', 6_000_000);
    fill('b', 6_000_200);
    fill('b', 6_000_200);
    const [position] = log.read().positions();
    // 1,000 lots at 60,000.00 and as many at 60,002.00.
    expect(position).toMatchObject({ size: 2_000, averagePrice: '60001.00' });
    expect(log.read().open()[0]).toMatchObject({ state: 'partially-filled', filled: 2_000 });
  });

  it('knows its own orders from everybody else’s by the starts that it has seen', () => {
    const log = new WrittenLog();
    log.start('8b1c');
    const read = log.read();
    expect(['oc-7f3a-1', 'oc-8b1c-77', 'oc-ffff-1', 'web_1', ''].map((id) => read.isOurs(id))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('halts with a kill, until somebody resumes', () => {
    const log = new WrittenLog();
    const say = (
      command: { kind: 'kill'; flatten: boolean; reason: string } | { kind: 'resume'; reason: string },
    ) => log.writer.appendInput({ kind: 'command', command, client: 'test' }, 99);
    say({ kind: 'kill', flatten: false, reason: 'enough' });
    expect(log.read()).toMatchObject({ halted: true, haltReason: 'enough' });
    say({ kind: 'resume', reason: 'again' });
    expect(log.read()).toMatchObject({ halted: false, haltReason: '' });
  });
});
