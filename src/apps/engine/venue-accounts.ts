import { ExitCode, UserError } from '../../domain/index.js';
import type { SessionSnapshot } from '../../protocol/index.js';
import type { Configuration } from '../../store/configuration/index.js';
import { FailpointHit, failingGateway } from './failpoints.js';
import type { VenueAccount } from './market/index.js';
import { askVenue, type Patience } from './patience.js';
import type { PlannedVenue, VenuePlan } from './plan-venues.js';

/** The accounts of a session with real money, and what their venues say of the keys. */
export interface OpenedAccounts {
  readonly accounts: readonly VenueAccount[];
  readonly keys: SessionSnapshot['keys'];
}

/**
 * @throws UserError, exit code 3 for a key that can withdraw: what it may do is more than trading needs; and where a
 * venue that is away is not waited for.
 */
export async function openAccounts(
  { venues }: Pick<VenuePlan, 'venues'>,
  configured: Configuration['venues'],
  patience: Patience,
): Promise<OpenedAccounts> {
  const hit = FailpointHit.fromEnvironment();
  const accounts: VenueAccount[] = [];
  const keys: SessionSnapshot['keys'][number][] = [];
  for (const planned of venues) {
    const { endpoint, keyName: name } = planned;
    const instruments = traded(planned);
    const gateway = await gatewayOf(planned, configured[endpoint.venue]);
    const { venue } = endpoint;
    patience.progress(`asking ${venue} what the key may do`);
    const report = await askVenue(() => gateway.checkKey(), patience);
    const { account, canTrade, canWithdraw, addressRestricted } = report;
    if (canWithdraw === true) {
      await gateway.close();
      throw new UserError(
        `key ${name} of ${venue} can withdraw: make one that can only read and trade, and "outcry keys rotate ${name}"`,
        ExitCode.unsafe,
      );
    }
    if (canTrade === false) {
      await gateway.close();
      throw new UserError(
        `key ${name} of ${venue} cannot trade: give it that right at the venue, or use --mode paper`,
      );
    }
    accounts.push({
      venue,
      instruments,
      gateway: hit === null ? gateway : failingGateway(gateway, hit),
    });
    keys.push({ venue, name, account, trade: canTrade, withdraw: canWithdraw, addressRestricted });
  }
  return { accounts, keys };
}

/** Futures are data only, and bear their spot market's name at some venues. */
const traded = ({ instruments }: PlannedVenue) =>
  instruments.filter(({ specification }) => specification.kind === 'spot');

/** Kraken has a timer that cancels all when it is not fed. */
const DEFAULT_TIMER_SECONDS: Readonly<Record<string, number>> = { kraken: 60 };

async function gatewayOf(planned: PlannedVenue, configured: Configuration['venues'][string] | undefined) {
  const { endpoint, credentials } = planned;
  if (credentials === null) throw new Error('a session with real money has keys');
  // Sessions with paper money do without.
  const { createGateway } = await import('../../venues/ccxt/account/index.js');
  const { deadMansTimerSeconds = DEFAULT_TIMER_SECONDS[endpoint.venue] ?? null } = configured ?? {};
  return createGateway({ endpoint, credentials, instruments: traded(planned), deadMansTimerSeconds });
}
