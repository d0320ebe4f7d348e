import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { UserError } from '../../../../../domain/index.js';
import type { DialectName, FrameMeaning } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import { type FaultStanding, parseFaults } from '../faults/index.js';
import { addressOf, write } from '../http-side.js';
import type { AdminOptions, ConnectionStanding, WireServer } from '../options.js';
import { readBody } from '../request-body.js';
import { ledgerBalances, ledgerFills, ledgerOrders } from './ledger.js';

export interface AdminSideOptions {
  readonly exchange: Exchange;
  readonly server: WireServer;
  readonly admin: AdminOptions;
}

interface AdminCall {
  readonly body: string;
  readonly query: URLSearchParams;
  /** What stands in the path after the collection's name. */
  readonly id: string | undefined;
}

type AdminAnswer = { readonly status?: number; readonly body: unknown };

/**
 * The admin endpoint, JSON over HTTP:
 *
 *     GET    /admin/status
 *     GET    /admin/faults          the rules, and how often each has struck
 *     POST   /admin/faults          a plan, as text or as {"spec": "drop=0.01", "seed": 7}; the ids of its rules
 *     DELETE /admin/faults[/ID]     one, or all
 *     GET    /admin/connections
 *     DELETE /admin/connections[/ID]?dialect=&path=&carries=
 *     GET    /admin/orders?account=&limit=    the ledger: orders, fills and balances as the exchange has them
 *     GET    /admin/fills?account=&limit=
 *     GET    /admin/balances?account=
 */
export class AdminSide {
  constructor(private readonly options: AdminSideOptions) {}

  wants(request: IncomingMessage): boolean {
    return /^\/admin(?=[/?]|$)/.test(request.url ?? '');
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const refused = this.refusal(request);
    if (refused !== null) {
      answer(response, refused);
      return;
    }
    readBody(request, 65_536, (body) => {
      if (body === null) answer(response, { status: 413, body: { error: 'a plan may have 65536 bytes' } });
      else answer(response, this.carryOut(request, body));
    });
  }

  /** Without a token the caller must be on this machine, and no page in a browser that was made to call here. */
  private refusal(request: IncomingMessage): AdminAnswer | null {
    const { token } = this.options.admin;
    const { authorization, host = '', origin } = request.headers;
    if (token !== null) {
      if (sameText(authorization ?? '', `Bearer ${token}`)) return null;
      return {
        status: 401,
        body: { error: 'the admin endpoint asks for its token: Authorization: Bearer …' },
      };
    }
    const local = /^(127\.|::1$)/.test(addressOf(request.socket));
    const named = /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i.test(host);
    if (local && named && origin === undefined) return null;
    return { status: 403, body: { error: 'the admin endpoint is for callers from this machine' } };
  }

  private carryOut(request: IncomingMessage, body: string): AdminAnswer {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    const [, , collection = '', id] = path.split('/');
    const call: AdminCall = { body, query: new URLSearchParams(query), id: id === '' ? undefined : id };
    try {
      switch (`${request.method} ${collection}`) {
        case 'GET status':
          return { body: this.status() };
        case 'GET faults':
          return { body: { faults: this.options.server.faults.list().map(describeFault) } };
        case 'POST faults':
          return this.setFaults(call);
        case 'DELETE faults':
          return this.clearFaults(call);
        case 'GET connections':
          return { body: { connections: this.options.server.connections().map(describeConnection) } };
        case 'DELETE connections':
          return this.killConnections(call);
        case 'GET orders':
        case 'GET fills':
        case 'GET balances':
          return this.ledger(collection as 'orders' | 'fills' | 'balances', call);
      }
    } catch (error) {
      if (error instanceof UserError) return { status: 400, body: { error: error.message } };
      throw error;
    }
    return { status: 404, body: { error: `nothing is at ${request.method} ${path}` } };
  }

  private status() {
    const { exchange, server, admin } = this.options;
    return {
      time: exchange.now(),
      instruments: exchange.instruments.map(({ symbol }) => symbol),
      accounts: admin.accounts(),
      connections: server.connections().length,
      faults: server.faults.list().length,
    };
  }

  private setFaults({ body }: AdminCall): AdminAnswer {
    const given = body.trimStart().startsWith('{') ? readPlan(body) : { spec: body.trim(), seed: 1 };
    const ids = this.options.server.faults.add(parseFaults(given.spec, given.seed));
    return { status: 201, body: { ids } };
  }

  private clearFaults({ id }: AdminCall): AdminAnswer {
    const { faults } = this.options.server;
    if (id === undefined) {
      faults.clear();
      return { body: { ok: true } };
    }
    if (faults.remove(numberOf(id, 'fault'))) return { body: { ok: true } };
    return { status: 404, body: { error: `there is no fault ${id}` } };
  }

  private killConnections({ id, query }: AdminCall): AdminAnswer {
    const dialect = query.get('dialect') as DialectName | null;
    const path = query.get('path');
    const carries = query.get('carries') as FrameMeaning['kind'] | null;
    const killed = this.options.server.kill({
      ...(id === undefined ? {} : { id: numberOf(id, 'connection') }),
      ...(dialect === null ? {} : { dialect }),
      ...(path === null ? {} : { path }),
      ...(carries === null ? {} : { carries }),
    });
    return { body: { killed } };
  }

  private ledger(collection: 'orders' | 'fills' | 'balances', { query }: AdminCall): AdminAnswer {
    const { exchange, admin } = this.options;
    const account = query.get('account') ?? admin.accounts()[0] ?? '';
    if (!exchange.hasAccount(account)) {
      throw new UserError(`account "${account}": there is none; there are ${admin.accounts().join(', ')}`);
    }
    exchange.advance();
    const limit = numberOf(query.get('limit') ?? '100000', 'limit');
    if (collection === 'orders')
      return { body: { account, orders: ledgerOrders(exchange, { account, limit }) } };
    if (collection === 'fills')
      return { body: { account, fills: ledgerFills(exchange, { account, limit }) } };
    return { body: { account, balances: ledgerBalances(exchange, account) } };
  }
}

function readPlan(body: string): { readonly spec: string; readonly seed: number } {
  let given: { spec?: unknown; seed?: unknown };
  try {
    given = JSON.parse(body);
  } catch {
    throw new UserError('the body is no JSON; give {"spec": "drop=0.01"}, or the plan alone as text');
  }
  const { spec, seed = 1 } = given;
  if (typeof spec !== 'string') throw new UserError('spec is missing; give {"spec": "drop=0.01"}');
  if (!Number.isSafeInteger(seed)) throw new UserError(`seed ${String(seed)}: give a whole number`);
  return { spec, seed: seed as number };
}

function numberOf(text: string, name: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`${name} "${text}": give a whole number`);
}

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** JSON has no infinity: what has no bound is null. */
const describeFault = ({ rule, ...standing }: FaultStanding) => ({
  ...standing,
  ...rule,
  count: Number.isFinite(rule.count) ? rule.count : null,
  forMillis: Number.isFinite(rule.forMillis) ? rule.forMillis : null,
});

const describeConnection = (connection: ConnectionStanding) => ({
  id: connection.id,
  dialect: connection.dialect,
  path: pathAlone(connection.path),
  address: connection.address,
  openedAt: connection.openedAt,
  framesOut: connection.framesOut,
  messagesIn: connection.messagesIn,
  carries: connection.carries,
});

/** Without the query, in which clients may have put a token. */
const pathAlone = (path: string): string => path.split('?', 1)[0]!;

function answer(response: ServerResponse, { status = 200, body }: AdminAnswer): void {
  write(response, { status, body: JSON.stringify(body) });
}
