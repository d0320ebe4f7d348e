import type { TimeInForce } from '../../../../../domain/index.js';
import type { ExchangeOrder } from '../../exchange.js';

/** How an order enters the book. */
export type Shape = 'market' | 'limit' | 'stop-limit' | 'bracket';

interface Configuration {
  readonly shape: Shape;
  readonly timeInForce: TimeInForce;
}

/** @see https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/guides/orders */
export const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  market_market_ioc: { shape: 'market', timeInForce: 'ioc' },
  market_market_fok: { shape: 'market', timeInForce: 'fok' },
  sor_limit_ioc: { shape: 'limit', timeInForce: 'ioc' },
  limit_limit_gtc: { shape: 'limit', timeInForce: 'gtc' },
  limit_limit_gtd: { shape: 'limit', timeInForce: 'gtd' },
  limit_limit_fok: { shape: 'limit', timeInForce: 'fok' },
  stop_limit_stop_limit_gtc: { shape: 'stop-limit', timeInForce: 'gtc' },
  stop_limit_stop_limit_gtd: { shape: 'stop-limit', timeInForce: 'gtd' },
  trigger_bracket_gtc: { shape: 'bracket', timeInForce: 'gtc' },
  trigger_bracket_gtd: { shape: 'bracket', timeInForce: 'gtd' },
};

/** Whether an order of this configuration can have an exit attached to it. */
export const takesAttachment = (name: string): boolean =>
  ['market', 'limit'].includes(CONFIGURATIONS[name]?.shape ?? '');

export const isBracket = (dialectType: string): boolean => CONFIGURATIONS[dialectType]?.shape === 'bracket';

/** The configuration that an order has; of one that came through another dialect the nearest. */
export function nativeName({ request }: ExchangeOrder): string {
  if (CONFIGURATIONS[request.dialectType] !== undefined) return request.dialectType;
  const { timeInForce, type, trigger } = request;
  if (type === 'market') return timeInForce === 'fok' ? 'market_market_fok' : 'market_market_ioc';
  if (trigger) return timeInForce === 'gtd' ? 'stop_limit_stop_limit_gtd' : 'stop_limit_stop_limit_gtc';
  return timeInForce === 'ioc' ? 'sor_limit_ioc' : `limit_limit_${timeInForce}`;
}

export const shapeOf = (order: ExchangeOrder): Shape => CONFIGURATIONS[nativeName(order)]?.shape ?? 'limit';
