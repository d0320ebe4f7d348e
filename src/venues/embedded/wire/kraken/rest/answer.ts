import { POWERS_OF_TEN } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { Failure } from '../errors.js';

/** @param result as JSON. */
export const answer = (result: string): DialectResponse => ({
  status: 200,
  body: `{"error":[],"result":${result}}`,
});

/** Kraken answers 200 to what it refuses, with the reason in the body. */
export const refuse = ({ error }: Failure, status = 200): DialectResponse => ({
  status,
  body: `{"error":[${JSON.stringify(error)}]}`,
});

/** Parts per million as a percentage: 2600 is 0.26. */
export const percent = (ppm: number): number => ppm / 10_000;

/** A double with so many decimals: for averages and weighted prices, never for money. */
export const rounded = (value: number, decimals: number): string =>
  Number.isFinite(value)
    ? (Math.round(value * POWERS_OF_TEN[decimals]!) / POWERS_OF_TEN[decimals]!).toFixed(decimals)
    : (0).toFixed(decimals);
