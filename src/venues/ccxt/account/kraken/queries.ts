import type { Micros, VenueOrderId } from '../../../../domain/index.js';
import type { Credentials, KeyReport } from '../../contract.js';
import { venueError } from '../../load/index.js';
import { venueClientId } from '../client-ids.js';
import type { FillReport, Found, OrderReport } from '../link.js';
import type { Reading } from '../reading.js';
import { readKey } from './key-report.js';
import { isPair, type RestOrder, type RestTrade, readRestOrder, readRestTrade } from './reports.js';
import type { KrakenAnswer, KrakenRest } from './rest.js';

/** Trades of one page of TradesHistory. */
const TRADES_PAGE = 50;

/** What Kraken is asked about an account by REST, and changes nothing. */
export class KrakenQueries {
  constructor(
    private readonly rest: KrakenRest,
    private readonly reading: Reading,
    private readonly credentials: Credentials,
  ) {}

  /** @param known the venue's id of it, where there is one: that needs one call where ours needs two. */
  async find(clientOrderId: string, known: VenueOrderId | null): Promise<Found | null> {
    const cl_ord_id = venueClientId('kraken', clientOrderId);
    if (cl_ord_id === null) return null;
    const rows = new Map<string, RestOrder>();
    const add = (found: Readonly<Record<string, RestOrder>> | undefined): void => {
      for (const [id, row] of Object.entries(found ?? {})) {
        if (id === known || row.cl_ord_id === cl_ord_id) rows.set(id, row);
      }
    };
    if (known !== null) add(await this.byVenueId(known));
    if (rows.size === 0) {
      const open = (await this.ask(this.rest.private_('OpenOrders', { cl_ord_id, trades: 'true' }))) as {
        open?: Record<string, RestOrder>;
      };
      add(open.open);
    }
    if (rows.size === 0) {
      const closed = (await this.ask(this.rest.private_('ClosedOrders', { cl_ord_id, trades: 'true' }))) as {
        closed?: Record<string, RestOrder>;
      };
      add(closed.closed);
    }
    const orders = [...rows].flatMap(([id, row]) => {
      const report = readRestOrder(id, row, this.reading);
      return report === null ? [] : [{ ...report, clientOrderId }];
    });
    if (orders.length === 0) return null;
    const tradeIds = [...rows.values()].flatMap(({ trades }) => trades ?? []);
    return { orders, fills: await this.trades(orders[0]!.instrument, tradeIds) };
  }

  async findByVenueId(venueOrderId: string): Promise<Found | null> {
    const row = (await this.byVenueId(venueOrderId))[venueOrderId];
    const report = row === undefined ? null : readRestOrder(venueOrderId, row, this.reading);
    if (report === null) return null;
    return { orders: [report], fills: await this.trades(report.instrument, row?.trades ?? []) };
  }

  /** The account's executions from then on, oldest first. */
  async recentFills(since: Micros): Promise<readonly FillReport[]> {
    const fills: FillReport[] = [];
    for (let offset = 0; ; offset += TRADES_PAGE) {
      const parameters = { start: String(since / 1_000_000), ofs: String(offset) };
      const { trades, count } = (await this.ask(
        this.rest.private_('TradesHistory', parameters, { weight: 2 }),
      )) as { readonly trades: Readonly<Record<string, RestTrade>>; readonly count?: number };
      const rows = Object.entries(trades);
      for (const [id, trade] of rows) {
        const instrument = [...this.reading.byIndex.values()].find((each) => isPair(each, trade.pair));
        if (instrument !== undefined) {
          fills.push(readRestTrade(id, trade, { reading: this.reading, instrument }));
        }
      }
      if (rows.length === 0 || offset + rows.length >= (count ?? 0)) break;
    }
    return fills.sort((a, b) => (a.time ?? 0) - (b.time ?? 0));
  }

  async openOrders(): Promise<readonly OrderReport[]> {
    const answer = (await this.ask(this.rest.private_('OpenOrders', {}))) as {
      open?: Record<string, RestOrder>;
    };
    return Object.entries(answer.open ?? {}).flatMap(
      ([id, row]) => readRestOrder(id, row, this.reading) ?? [],
    );
  }

  /** https://docs.kraken.com/api-reference/account-data/get-api-key-info; older accounts of it answer nothing. */
  async checkKey(): Promise<KeyReport> {
    const info = await this.rest.private_('GetApiKeyInfo', {});
    if (info.kind === 'result') return readKey(info.result);
    const balance = await this.rest.private_('Balance', {});
    await this.ask(
      Promise.resolve(balance).then((answer) =>
        isPermission(answer) ? { kind: 'result', result: null } : answer,
      ),
    );
    return {
      canRead: balance.kind === 'result',
      canTrade: null,
      canWithdraw: null,
      addressRestricted: null,
      account: null,
      expiresAt: null,
    };
  }

  /** None where the venue does not know the id. */
  private async byVenueId(venueOrderId: string): Promise<Readonly<Record<string, RestOrder>>> {
    const answer = await this.rest.private_('QueryOrders', { txid: venueOrderId, trades: 'true' });
    if (answer.kind === 'error' && /unknown order|invalid order/i.test(answer.error)) return {};
    return (await this.ask(Promise.resolve(answer))) as Record<string, RestOrder>;
  }

  private async trades(instrument: number, ids: readonly string[]): Promise<readonly FillReport[]> {
    if (ids.length === 0) return [];
    const fills: FillReport[] = [];
    for (let at = 0; at < ids.length; at += 20) {
      const txid = ids.slice(at, at + 20).join(',');
      const answer = (await this.ask(this.rest.private_('QueryTrades', { txid }, { weight: 1 }))) as Record<
        string,
        RestTrade
      >;
      for (const [id, trade] of Object.entries(answer)) {
        fills.push(
          readRestTrade(id, trade, {
            reading: this.reading,
            instrument: this.reading.byIndex.get(instrument)!,
          }),
        );
      }
    }
    return fills;
  }

  /** The result of a question. @throws where there is none. */
  async ask(asked: Promise<KrakenAnswer>): Promise<unknown> {
    const answer = await asked;
    if (answer.kind === 'result') return answer.result;
    const said =
      answer.kind === 'error'
        ? `kraken ${answer.error}`
        : answer.kind === 'unsent'
          ? answer.reason
          : answer.said === undefined
            ? 'timeout: no answer'
            : `kraken ${answer.said}`;
    throw venueError(new Error(said), { venue: 'kraken', credentials: this.credentials });
  }
}

const isPermission = (answer: KrakenAnswer): boolean =>
  answer.kind === 'error' && /permission denied/i.test(answer.error);
