import {
  type Instrument,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
} from '../../../../../domain/index.js';
import { field } from '../call.js';
import { MAX_QUOTE_SIZE, quoteDecimals } from '../products.js';
import { parseTime } from '../text.js';
import { failure, type OrderFailure, previewFailure } from './failures.js';

type Fields = Readonly<Record<string, unknown>>;

const isFine = (refused: string): boolean => refused.startsWith('has more') || refused.includes('multiple');

/** The values of an order configuration, each read or refused with the venue's code. */
export class ConfigurationFields {
  constructor(
    private readonly instrument: Instrument,
    private readonly fields: Fields,
  ) {}

  has(name: string): boolean {
    return field(this.fields, name) !== undefined;
  }

  text(name: string): string {
    return field(this.fields, name) ?? '';
  }

  flag(name: string): boolean {
    return this.fields[name] === true || this.fields[name] === 'true';
  }

  price(name: string): PriceTicks | OrderFailure {
    const price = this.instrument.parsePrice(this.text(name));
    if (typeof price !== 'number') {
      return isFine(price.refused)
        ? failure('INVALID_PRICE_PRECISION', 'Too many decimals in order price')
        : failure('INVALID_LIMIT_PRICE', `${name} ${price.refused}`);
    }
    return price > 0 ? price : failure('INVALID_LIMIT_PRICE', `${name} must be positive`);
  }

  baseSize(): SizeLots | OrderFailure {
    const size = this.instrument.parseSize(this.text('base_size'));
    if (typeof size !== 'number') {
      if (size.refused === 'is too large') return previewFailure('INVALID_BASE_SIZE_TOO_LARGE');
      return isFine(size.refused)
        ? failure('INVALID_SIZE_PRECISION', 'Too many decimals in order amount')
        : previewFailure('INVALID_ORDER_CONFIG', 'The order configuration was invalid');
    }
    const { minSizeLots, maxSizeLots } = this.instrument.specification;
    if (size < Math.max(1, minSizeLots)) return previewFailure('INVALID_BASE_SIZE_TOO_SMALL');
    return size > maxSizeLots ? previewFailure('INVALID_BASE_SIZE_TOO_LARGE') : size;
  }

  quoteSize(): Money | OrderFailure {
    const { decimals } = this.instrument.specification.quote;
    const text = this.text('quote_size');
    const amount = Money.parse(text, decimals);
    if (amount === null || Money.parse(text, quoteDecimals(this.instrument)) === null) {
      return /^\d+(\.\d*)?$/.test(text)
        ? previewFailure('INVALID_QUOTE_SIZE_PRECISION', 'Too many decimals in order amount')
        : previewFailure('INVALID_ORDER_CONFIG', 'The order configuration was invalid');
    }
    if (amount.isNegative || amount.isZero || amount.compare(this.instrument.minNotional) < 0) {
      return previewFailure('INVALID_QUOTE_SIZE_TOO_SMALL');
    }
    const most = Money.parse(MAX_QUOTE_SIZE, decimals) ?? Money.ZERO;
    return amount.compare(most) > 0 ? previewFailure('INVALID_QUOTE_SIZE_TOO_LARGE') : amount;
  }

  endTime(now: Micros): Micros | OrderFailure {
    if (!this.has('end_time')) return failure('GTD_ORDERS_MUST_HAVE_END_TIME');
    const time = parseTime(this.text('end_time'));
    if (time === null) return previewFailure('INVALID_END_TIME', 'end_time must be RFC 3339');
    if (time > Number.MAX_SAFE_INTEGER) return failure('END_TIME_TOO_FAR_IN_FUTURE');
    return time <= now ? failure('END_TIME_IS_IN_THE_PAST') : time;
  }
}
