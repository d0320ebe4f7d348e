import type { Micros } from '../../../../domain/index.js';
import type { Accounts } from '../../../../matching/index.js';
import type { MarketSource, SourceSink } from './market-source.js';
import type { WireExchangeOptions } from './options.js';
import { SyntheticSource } from './synthetic-source.js';
import { TapeSource } from './tape-source.js';

export interface OpenSourceOptions {
  readonly options: WireExchangeOptions;
  readonly accounts: Accounts;
  readonly sink: SourceSink;
  /** The wall's time. */
  readonly now: Micros;
}

/** The market that the options name. */
export function openSource(settings: OpenSourceOptions): MarketSource {
  const { market } = settings.options;
  return market.kind === 'tape'
    ? new TapeSource({ ...settings, market })
    : new SyntheticSource({ ...settings, market });
}
