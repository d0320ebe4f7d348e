import type { Canceller } from './canceller.js';
import { type LoggedOrders, protects } from './logged-orders.js';
import type { RescueReport } from './report.js';
import { type RescueTimes, VenueRescue } from './venue-rescue.js';

const TIMES: RescueTimes = {
  listMillis: 300,
  settleMillis: 250,
  betweenMillis: 400,
  answerMillis: 3_000,
  mostMillis: 30_000,
};

/**
 * Cancels our open orders at their venues and asks until each has ended, or the time is up.
 *
 * Ours are those that the log has, and those at the venue that bear the id of a start of this session (power may be
 * lost between a request and its record). Nobody else's is ever named. Doing it twice does no harm.
 */
export class Rescuer {
  private readonly times: RescueTimes;

  constructor(
    private readonly cancellers: readonly Canceller[],
    times: Partial<RescueTimes> = {},
  ) {
    this.times = { ...TIMES, ...times };
  }

  /**
   * @param logged as it stands now: orders that are made later are left alone.
   * @param wishes `listedOnly`: nothing of it can be under way any more, so that what the venue does not list is over.
   */
  async cancelAll(
    logged: LoggedOrders,
    { flatten, listedOnly = false }: { readonly flatten: boolean; readonly listedOnly?: boolean },
  ): Promise<RescueReport> {
    const begun = performance.now();
    const open = listedOnly ? [] : logged.open().filter((order) => flatten || !protects(order));
    const rescues = this.cancellers.map(
      (canceller) =>
        new VenueRescue({
          canceller,
          logged,
          wanted: open.filter(({ request }) => canceller.instruments.has(request.instrument)),
          flatten,
          times: this.times,
          begun,
        }),
    );
    const orders = (await Promise.all(rescues.map((rescue) => rescue.run()))).flat();
    const firsts = rescues.flatMap(({ firstCancelMillis }) => firstCancelMillis ?? []);
    const reached = new Set(this.cancellers.flatMap(({ instruments }) => [...instruments]));
    const unreached = open.filter(({ request }) => !reached.has(request.instrument));
    return {
      orders,
      firstCancelMillis: firsts.length === 0 ? null : Math.round(Math.min(...firsts)),
      millis: Math.round(performance.now() - begun),
      problems: [
        ...unreached.map(({ clientOrderId }) => `no account is known for order ${clientOrderId}`),
        ...rescues.flatMap(({ problem }) => problem ?? []),
      ],
      notes: rescues.flatMap(({ note }) => note ?? []),
    };
  }
}
