import { describe, expect, it } from 'vitest';
import { type Canceller, Rescuer } from '../../../src/apps/rescue/index.js';
import type { AccountLink } from '../../../src/venues/ccxt/account/index.js';
import { WrittenLog } from './log.js';

type Report = Awaited<ReturnType<AccountLink['openOrders']>>[number];

const QUICK = { listMillis: 50, settleMillis: 20, betweenMillis: 1, answerMillis: 200, mostMillis: 400 };

/** A venue that keeps a ledger, and misbehaves as it is told to. */
class FakeVenue implements Canceller {
  readonly venue = 'fake';
  readonly instruments = new Set([0]);
  listener: Canceller['listener'] = null;
  readonly open = new Map<string, Report>();
  readonly ended = new Map<string, Report>();
  readonly cancels: string[] = [];
  /** Cancels that stay without an answer, and do nothing. */
  lost = 0;
  /** Cancels that are carried out and stay without an answer. */
  unanswered = 0;
  cannotList = false;
  validityMicros: number | null = 0;
  refusals = 0;
  /** It answers a cancel with a bare yes, as a socket does. */
  isTerse = false;
  /** Its stream says what came of a cancel. */
  isHeard = true;
  /** How long a list of open orders waits for room, as one that was counted out. */
  listWaitsMillis = 0;
  lists = 0;
  finds = 0;
  /** Lists after the first that are refused, since they were too many. */
  refusedLists = 0;

  add(clientOrderId: string | null, fields: Partial<Report> = {}): void {
    const key = clientOrderId ?? `web-${this.open.size}`;
    this.open.set(key, {
      venueOrderId: `v-${key}`,
      clientOrderId,
      leg: 0,
      instrument: 0,
      side: 'buy',
      type: 'limit',
      price: 6_000_000 as never,
      size: 1_000 as never,
      filled: 0 as never,
      stage: 'open',
      triggered: false,
      code: null,
      reason: '',
      time: null,
      ...fields,
    });
  }

  readonly link: Canceller['link'] = {
    capabilities: { requestValidityMicros: 0 } as AccountLink['capabilities'],
    openOrders: async () => {
      this.lists += 1;
      if (this.listWaitsMillis > 0) {
        this.refusals += 1;
        await new Promise((resolve) => setTimeout(resolve, this.listWaitsMillis));
      }
      if (this.lists > 1 && this.refusedLists > 0) {
        this.refusedLists -= 1;
        this.refusals += 1;
        throw new Error('fake: rate limit exceeded');
      }
      if (this.cannotList) throw new Error('fake: no list today');
      return [...this.open.values()];
    },
    cancel: async ({ clientOrderId }) => {
      this.cancels.push(clientOrderId);
      if (this.lost > 0) {
        this.lost -= 1;
        return { kind: 'silent' };
      }
      const report = this.open.get(clientOrderId);
      if (report === undefined) return { kind: 'refused', code: 'unknown-order', reason: 'no such order' };
      this.open.delete(clientOrderId);
      const end: Report = { ...report, stage: 'canceled' };
      this.ended.set(clientOrderId, end);
      if (this.unanswered > 0) {
        this.unanswered -= 1;
        return { kind: 'silent' };
      }
      if (!this.isTerse) return { kind: 'done', orders: [end], fills: [] };
      if (this.isHeard) setTimeout(() => this.listener?.({ orders: [end], fills: [] }), 5);
      return { kind: 'done', orders: [], fills: [] };
    },
    find: async (clientOrderId) => {
      this.finds += 1;
      const report = this.open.get(clientOrderId) ?? this.ended.get(clientOrderId);
      return report === undefined ? null : { orders: [report], fills: [] };
    },
  };

  async close(): Promise<void> {}
}

function begin(): { venue: FakeVenue; log: WrittenLog } {
  return { venue: new FakeVenue(), log: new WrittenLog() };
}

const rescue = (venue: FakeVenue, log: WrittenLog, flatten = false) =>
  new Rescuer([venue], QUICK).cancelAll(log.read(), { flatten });

const saw = ({ orders }: Awaited<ReturnType<typeof rescue>>) =>
  Object.fromEntries(orders.map((each) => [each.clientOrderId, each.saw]));

describe('the rescue', () => {
  it('cancels each order of ours once, and nobody else’s', async () => {
    const { venue, log } = begin();
    const ids = [log.place(), log.place(), log.place()];
    for (const id of ids) venue.add(id);
    venue.add(null);
    venue.add('oc-ffff-1');
    const report = await rescue(venue, log);
    expect(venue.cancels).toEqual(ids);
    expect(saw(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'canceled'])));
    expect([...venue.open.keys()]).toEqual(['web-3', 'oc-ffff-1']);
    expect(report.problems).toEqual([]);
  });

  it('cancels what bears the id of a start of this session and is not in the log: its record was lost', async () => {
    const { venue, log } = begin();
    venue.add('oc-7f3a-99');
    expect(saw(await rescue(venue, log))).toEqual({ 'oc-7f3a-99': 'canceled' });
  });

  it('asks again where a cancel was lost, and where only its answer was it asks what became of the order', async () => {
    const { venue, log } = begin();
    const lost = log.place();
    venue.add(lost);
    venue.lost = 2;
    const first = await rescue(venue, log);
    expect(first.orders).toMatchObject([{ saw: 'canceled', attempts: 3 }]);
    const unanswered = log.place();
    venue.add(unanswered);
    venue.unanswered = 1;
    expect((await rescue(venue, log)).orders).toContainEqual(
      expect.objectContaining({ clientOrderId: unanswered, saw: 'canceled', attempts: 1 }),
    );
  });

  it('does no harm twice', async () => {
    const { venue, log } = begin();
    venue.add(log.place());
    await rescue(venue, log);
    const again = await rescue(venue, log);
    expect(again.orders).toMatchObject([{ saw: 'canceled' }]);
    expect(venue.open.size).toBe(0);
  });

  it('leaves a stop that only reduces, unless the position is to be closed', async () => {
    const { venue, log } = begin();
    const stop = log.place({
      type: 'stop',
      side: 'sell',
      reduceOnly: true,
      triggerPrice: 5e6 as never,
      price: null,
    });
    const other = log.place({ type: 'stop', side: 'sell', triggerPrice: 5e6 as never, price: null });
    for (const id of [stop, other]) venue.add(id, { stage: 'armed', type: 'stop' });
    expect(saw(await rescue(venue, log))).toEqual({ [other]: 'canceled' });
    expect([...venue.open.keys()]).toEqual([stop]);
    await rescue(venue, log, true);
    expect(venue.open.size).toBe(0);
  });

  it('says of an order that filled meanwhile that it did', async () => {
    const { venue, log } = begin();
    const id = log.place();
    venue.add(id);
    venue.ended.set(id, { ...venue.open.get(id)!, stage: 'filled', filled: 1_000 as never });
    venue.open.delete(id);
    expect(saw(await rescue(venue, log))).toEqual({ [id]: 'filled' });
  });

  it('believes that an order never arrived only once it no longer can', async () => {
    const { venue, log } = begin();
    const id = log.place();
    expect(saw(await rescue(venue, log))).toEqual({ [id]: 'absent' });
    Object.assign(venue.link.capabilities, { requestValidityMicros: null });
    const report = await rescue(venue, log);
    expect(report.orders).toMatchObject([
      { saw: 'unknown', note: expect.stringMatching(/may still arrive/) },
    ]);
    // It arrives late, and the next attempt has it.
    venue.add(id);
    expect(saw(await rescue(venue, log))).toEqual({ [id]: 'canceled' });
  });

  it('needs no list of open orders to cancel those of the log, and says where it had nothing else', async () => {
    const { venue, log } = begin();
    venue.cannotList = true;
    expect((await rescue(venue, log)).problems).toEqual(['fake does not say which orders are open']);
    const id = log.place();
    venue.add(id);
    const report = await rescue(venue, log);
    expect(saw(report)).toEqual({ [id]: 'canceled' });
  });

  it('asks nothing of what the venue tells by itself', async () => {
    const { venue, log } = begin();
    venue.isTerse = true;
    const ids = [log.place(), log.place(), log.place()];
    for (const id of ids) venue.add(id);
    const report = await rescue(venue, log);
    expect(saw(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'canceled'])));
    // The list at its beginning is all that it asked for.
    expect([venue.lists, venue.finds, venue.cancels.length]).toEqual([1, 0, 3]);
    expect(report.notes).toEqual([]);
  });

  it('asks for all at once where the stream says nothing', async () => {
    const { venue, log } = begin();
    Object.assign(venue, { isTerse: true, isHeard: false });
    const ids = [log.place(), log.place(), log.place()];
    for (const id of ids) venue.add(id);
    const report = await rescue(venue, log);
    expect(saw(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'canceled'])));
    expect([venue.lists, venue.finds, venue.cancels.length]).toEqual([2, 0, 3]);
  });

  it('waits where the venue has too many requests, asks once, and says so', async () => {
    const { venue, log } = begin();
    venue.listWaitsMillis = 250;
    const id = 'oc-7f3a-99';
    venue.add(id);
    const report = await rescue(venue, log);
    expect(saw(report)).toEqual({ [id]: 'canceled' });
    expect(venue.lists).toBe(1);
    expect(report.notes).toEqual([
      'fake had too many requests: 1 was refused, and made again once there was room',
    ]);
  });

  it('asks for all at once until it is answered, and sends no cancel twice that was taken', async () => {
    const { venue, log } = begin();
    Object.assign(venue, { isTerse: true, isHeard: false, refusedLists: 3 });
    const ids = [log.place(), log.place(), 'oc-7f3a-99'];
    for (const id of ids) venue.add(id);
    const report = await rescue(venue, log);
    expect(saw(report)).toEqual(Object.fromEntries(ids.map((id) => [id, 'canceled'])));
    expect([venue.cancels.toSorted(), venue.lists, venue.finds]).toEqual([ids.toSorted(), 5, 0]);
    expect(report.notes).toEqual([
      'fake had too many requests: 3 were refused, and made again once there was room',
    ]);
  });

  it('cancels what the list brings while others are being cancelled', async () => {
    const { venue, log } = begin();
    Object.assign(venue, { isTerse: true, isHeard: false, listWaitsMillis: 80 });
    const id = log.place();
    venue.add(id);
    venue.add('oc-7f3a-99');
    venue.lost = 1;
    expect(saw(await rescue(venue, log))).toEqual({ [id]: 'canceled', 'oc-7f3a-99': 'canceled' });
    expect([...venue.open.keys()]).toEqual([]);
  });

  it('names orders for which it has no account', async () => {
    const { log } = begin();
    const id = log.place();
    const report = await new Rescuer([], QUICK).cancelAll(log.read(), { flatten: false });
    expect(report.problems).toEqual([`no account is known for order ${id}`]);
  });
});
