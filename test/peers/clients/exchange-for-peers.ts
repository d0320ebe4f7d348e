import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClientKey,
  freshAccounts,
  openMarket,
  type RunningExchange,
  sampleDeposits,
  startExchange,
} from '../../../src/apps/exchange/index.js';
import type { DialectName } from '../../../src/venues/embedded/wire/dialect.js';

/** An exchange in this process for one peer, and a folder that goes with it. */
export interface ExchangeForPeers extends RunningExchange {
  readonly folder: string;
  key(dialect: DialectName): ClientKey;
  /** What a dialect or the exchange has thrown meanwhile. */
  readonly errors: readonly Error[];
}

export async function startForPeers(dialects: readonly DialectName[]): Promise<ExchangeForPeers> {
  const accounts = freshAccounts(dialects, sampleDeposits());
  const errors: Error[] = [];
  const running = await startExchange({
    host: '127.0.0.1',
    port: 0,
    dialects,
    market: openMarket(null),
    seed: 1,
    accounts,
    settings: { rateLimits: true },
    onError: (error) => errors.push(error as Error),
  });
  const folder = mkdtempSync(join(tmpdir(), 'outcry-peer-'));
  return {
    ...running,
    folder,
    errors,
    key: (dialect) => accounts.accounts.paper!.keys[dialect]![0]!,
    async close() {
      await running.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
