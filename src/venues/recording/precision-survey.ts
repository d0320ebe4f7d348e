import { BadFrame, type FrameRow, type FrameSink, type MessageHead, shown } from './frame.js';

/** The most decimals that one instrument's prices and sizes were written with. */
export interface Precision {
  priceDecimals: number;
  sizeDecimals: number;
}

const DECIMAL = /^\d+(?:\.(\d*))?$/;

/**
 * Reads a recording only for how finely its prices and sizes are written, so that tick and lot can be
 * inferred as powers of ten. Zeros at the end say nothing, except where the venue writes its full precision.
 */
export class PrecisionSurvey implements FrameSink {
  readonly symbols = new Map<string, Precision>();
  private current: Precision = { priceDecimals: 0, sizeDecimals: 0 };

  constructor(private readonly zerosCount: boolean) {}

  begin(head: MessageHead): void {
    const known = this.symbols.get(head.symbol);
    this.current = known ?? { priceDecimals: 0, sizeDecimals: 0 };
    if (known === undefined) this.symbols.set(head.symbol, this.current);
  }

  row(row: FrameRow): void {
    const { current } = this;
    const { zerosCount } = this;
    current.priceDecimals = Math.max(current.priceDecimals, countDecimals(row.price, 'price', zerosCount));
    current.sizeDecimals = Math.max(current.sizeDecimals, countDecimals(row.size, 'size', zerosCount));
  }

  checksum(): void {}
  end(): void {}
  gap(): void {}
}

/**
 * How many decimals a number was written with; zeros at the end count only where `zerosCount`.
 * @throws BadFrame where it is no plain decimal.
 */
export function countDecimals(value: unknown, name: string, zerosCount: boolean): number {
  const match = DECIMAL.exec(String(value));
  if (match === null) throw new BadFrame(`${name} ${shown(value)} is not a plain decimal number`);
  const fraction = match[1] ?? '';
  let length = fraction.length;
  while (!zerosCount && length > 0 && fraction.charCodeAt(length - 1) === 48) length -= 1;
  return length;
}
