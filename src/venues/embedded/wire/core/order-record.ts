import { type Micros, Money, type PriceTicks, type SizeLots } from '../../../../domain/index.js';
import type {
  ExchangeFill,
  ExchangeOrder,
  ExchangeOrderStatus,
  OrderRefusal,
  OrderRequest,
} from '../exchange.js';
import type { OrderGroup } from './order-group.js';

const NO_FILLS: ExchangeFill[] = [];

export interface OrderRecordOptions {
  readonly number: number;
  readonly account: string;
  readonly request: OrderRequest;
  readonly size: SizeLots;
  readonly feeAsset: string;
  readonly time: Micros;
}

/** An order as the exchange keeps it, from the request to its end and after. */
export class OrderRecord implements ExchangeOrder {
  readonly number: number;
  readonly account: string;
  readonly request: OrderRequest;
  clientId: string | null;
  status: ExchangeOrderStatus = 'open';
  price: PriceTicks | null;
  triggerPrice: PriceTicks | null;
  triggered = false;
  size: SizeLots;
  filled = 0 as SizeLots;
  filledNotional = Money.ZERO;
  fees = Money.ZERO;
  readonly feeAsset: string;
  readonly timeCreated: Micros;
  timeUpdated: Micros;
  reason: string | null = null;
  fills: ExchangeFill[] = NO_FILLS;
  amendments = 0;

  /** What the market underneath knows it by; another one each time that it enters there. */
  sourceId = '';
  /** Of its size, what was filled before it entered the market under its present name. */
  filledBefore = 0;
  /** What it shows, as amended. */
  displaySize: SizeLots | null;
  postOnly: boolean;
  group: OrderGroup | null = null;
  /** Locked by the exchange itself while it is armed and in no group. */
  locked = Money.ZERO;
  /** What the market said where it did not take it. */
  refusal: OrderRefusal | null = null;
  /** False until the market or the exchange has taken it. */
  known = false;
  /** True while it is being taken out of the market to be put in again. */
  isMoving = false;
  /** True where nothing is to follow on it any more: all was cancelled. */
  dropsExits = false;
  /** While it is being amended: what is to be done once it has been. */
  amended: (() => void) | null = null;
  /** Of a trailing stop that waits for its activation: which way the price must come; else 0. */
  activatesAbove: -1 | 0 | 1 = 0;

  constructor({ number, account, request, size, feeAsset, time }: OrderRecordOptions) {
    this.number = number;
    this.account = account;
    this.request = request;
    this.clientId = request.clientId;
    this.price = request.price;
    this.triggerPrice = request.trigger?.price ?? null;
    this.size = size;
    this.feeAsset = feeAsset;
    this.timeCreated = time;
    this.timeUpdated = time;
    this.displaySize = request.displaySize ?? null;
    this.postOnly = request.postOnly ?? false;
  }

  get isLive(): boolean {
    return this.status === 'open' || this.status === 'armed';
  }

  get isBuy(): boolean {
    return this.request.side === 'buy';
  }

  addFill(fill: ExchangeFill): void {
    if (this.fills === NO_FILLS) this.fills = [fill];
    else this.fills.push(fill);
    this.filled = fill.filledAfter;
    this.filledNotional = fill.filledNotionalAfter;
    this.fees = this.fees.plus(fill.fee);
    this.timeUpdated = fill.time;
  }
}
