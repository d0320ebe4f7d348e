import { z } from 'zod';
import type { BacktestRequest } from '../../../src/apps/backtest/index.js';
import {
  type Evaluation,
  type Evaluator,
  type Measured,
  planSearch,
  type SearchOptions,
  type SearchPlan,
} from '../../../src/apps/optimise/index.js';
import { parseVary } from '../../../src/backtest/search/index.js';
import { moments } from '../../../src/backtest/validation/index.js';
import { Random } from '../../../src/domain/index.js';
import { defineStrategy } from '../../../src/strategy/index.js';

/** A strategy of which nothing but the schema is used. */
const TOY = defineStrategy({
  name: 'toy',
  description: 'a toy',
  parameters: z.strictObject({
    x: z.number().min(0).max(10).default(5),
    mode: z.enum(['fast', 'slow']).default('fast'),
  }),
  create: () => ({}),
});

export const MARKET_SECONDS = 1_000;
const LENGTH = 128;

export function toyPlan(options: Partial<SearchOptions> & { readonly varied?: string } = {}): SearchPlan {
  const { varied = 'x=0:10:1', ...others } = options;
  return planSearch({
    request: { strategy: 'toy', parameters: {}, market: { kind: 'synthetic', seconds: MARKET_SECONDS } },
    definition: TOY,
    vary: [parseVary(varied)],
    method: 'grid',
    trials: 40,
    seed: 1,
    objective: 'sharpe',
    ...others,
  });
}

export interface ToyMarket {
  /** Mean over deviation of the returns at x; 0 where left out. */
  readonly edge?: (x: number) => number;
  readonly seed?: number;
  readonly size?: number;
  /** What is thrown back instead, where there is something. */
  readonly refuse?: (request: BacktestRequest) => Evaluation | null;
}

/** Returns drawn from a seed, the request and an edge; answers in an order of its own. */
export class ToyEvaluator implements Evaluator<BacktestRequest> {
  readonly size: number;
  readonly asked: BacktestRequest[] = [];
  private readonly order: Random;

  constructor(private readonly market: ToyMarket = {}) {
    this.size = market.size ?? 2;
    this.order = new Random(market.seed ?? 1);
  }

  async evaluate(request: BacktestRequest): Promise<Evaluation> {
    this.asked.push(request);
    for (let turns = this.order.integer(0, 5); turns > 0; turns -= 1) await Promise.resolve();
    return this.market.refuse?.(request) ?? { kind: 'measured', measured: this.measure(request) };
  }

  private measure(request: BacktestRequest): Measured {
    const x = (request.parameters.x as number | undefined) ?? 5;
    const [from, to] = [request.from ?? 0, request.to ?? MARKET_SECONDS * 1e6];
    const random = new Random((this.market.seed ?? 1) * 1_000_003 + Math.round(x * 1_000) * 17 + from);
    const edge = this.market.edge?.(x) ?? 0;
    const returns = Array.from({ length: LENGTH }, () => 1e-5 * (edge + random.normal()));
    const { sharpe, mean } = moments(returns);
    const pnl = mean * LENGTH * 100_000;
    return {
      from,
      to,
      scores: { sharpe, pnl, sortino: sharpe, calmar: sharpe },
      pnlQuote: pnl.toFixed(2),
      feesQuote: '0.00',
      currency: 'USDT',
      fills: 10,
      returns,
      returnMicros: (to - from) / LENGTH,
      stateHash: `market ${this.market.seed ?? 1}`,
      notes: [],
    };
  }
}
