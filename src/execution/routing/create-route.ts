import type { NewOrder } from '../../domain/index.js';
import type { ExecutionAlgorithm } from '../algorithms/contract.js';
import { REST_DEFAULTS, type RestOptions, RestRoute } from './rest-route.js';
import { TAKE_DEFAULTS, type TakeOptions, TakeRoute } from './take-route.js';

/** The algorithm of a parent whose execution is `route`: its style says whether it takes or rests. */
export function createRoute(
  order: NewOrder,
  options: { readonly take?: Partial<TakeOptions>; readonly rest?: Partial<RestOptions> } = {},
): ExecutionAlgorithm {
  const rests = order.execution?.kind === 'route' && order.execution.style === 'rest';
  return rests
    ? new RestRoute({ ...REST_DEFAULTS, ...options.rest })
    : new TakeRoute({ ...TAKE_DEFAULTS, ...options.take });
}
