/** The indicators that live on finished candles. */
import type { IndicatorDefinition } from '../contract.js';
import { adx } from './adx.js';
import { bollinger } from './bollinger.js';
import { cci } from './cci.js';
import { macd } from './macd.js';
import { mfi } from './mfi.js';
import { ema, sma } from './moving-averages.js';
import { obv } from './obv.js';
import { realisedVolatility } from './realised-volatility.js';
import { rsi } from './rsi.js';
import { stochastic } from './stochastic.js';
import { atr, keltner } from './true-range.js';
import { anchoredVwap, vwap } from './vwap.js';
import { williamsR } from './williams-r.js';

/** Momentum, trend, volume, volatility. */
export const candleIndicators: readonly IndicatorDefinition[] = [
  rsi,
  cci,
  stochastic,
  williamsR,
  macd,
  sma,
  ema,
  adx,
  obv,
  vwap,
  anchoredVwap,
  mfi,
  bollinger,
  keltner,
  atr,
  realisedVolatility,
];
