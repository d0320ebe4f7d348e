import { z } from 'zod';
import { ExitCode, type Micros, UserError } from '../../domain/index.js';
import type { SessionSnapshot } from '../../protocol/index.js';
import type { Configuration } from '../../store/configuration/index.js';
import type { AccountGateway, KeyReport } from '../../venues/ccxt/index.js';
import { accountBy, accountFile } from '../host/index.js';
import { FailpointHit, failingGateway } from './failpoints.js';
import type { VenueAccount } from './market/index.js';
import { askVenue, type Patience } from './patience.js';
import type { PlannedVenue, VenuePlan } from './plan-venues.js';
import { toldBefore } from './told-before.js';

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
  const opened = await Promise.all(
    venues.map(async (planned) => {
      const { endpoint, keyName: name } = planned;
      const { venue } = endpoint;
      const gateway = await gatewayOf(planned, configured[venue]);
      patience.progress(`asking ${venue} what the key may do`);
      const report = await keyReport(planned, gateway, patience);
      const refusal = refusalOf(report, { venue, name });
      if (refusal !== null) {
        await gateway.close();
        throw refusal;
      }
      const { account, canTrade: trade, canWithdraw: withdraw, addressRestricted } = report;
      return {
        account: {
          venue,
          instruments: traded(planned),
          gateway: hit === null ? gateway : failingGateway(gateway, hit),
        },
        key: { venue, name, account, trade, withdraw, addressRestricted },
      };
    }),
  );
  return { accounts: opened.map(({ account }) => account), keys: opened.map(({ key }) => key) };
}

const flag = z.boolean().nullable();
const REPORT: z.ZodType<KeyReport> = z.object({
  canRead: flag,
  canTrade: flag,
  canWithdraw: flag,
  addressRestricted: flag,
  account: z.string().nullable(),
  expiresAt: z
    .number()
    .transform((time) => time as Micros)
    .nullable(),
});

async function keyReport(
  { endpoint, credentials }: PlannedVenue,
  gateway: AccountGateway,
  patience: Patience,
): Promise<KeyReport> {
  const file = credentials === null ? null : accountFile(accountBy(endpoint, credentials), 'key');
  const ask = () => askVenue(() => gateway.checkKey(), patience);
  return (await toldBefore(ask, { file, goesOn: patience.isPatient, schema: REPORT })).answer;
}

/** Of a key that may do more than trading needs, or less. */
function refusalOf(
  { canTrade, canWithdraw }: KeyReport,
  { venue, name }: { readonly venue: string; readonly name: string },
): UserError | null {
  if (canWithdraw === true) {
    return new UserError(
      `key ${name} of ${venue} can withdraw: make one that can only read and trade, and "outcry keys rotate ${name}"`,
      ExitCode.unsafe,
    );
  }
  if (canTrade !== false) return null;
  return new UserError(
    `key ${name} of ${venue} cannot trade: give it that right at the venue, or use --mode paper`,
  );
}

/** Futures are data only, and bear their spot market's name at some venues. */
const traded = ({ instruments }: PlannedVenue) =>
  instruments.filter(({ specification }) => specification.kind === 'spot');

/** Kraken has a timer that cancels all when it is not fed. */
const DEFAULT_TIMER_SECONDS: Readonly<Record<string, number>> = { kraken: 60 };

async function gatewayOf(planned: PlannedVenue, configured: Configuration['venues'][string] | undefined) {
  const { endpoint, credentials, feesAsked } = planned;
  if (credentials === null) throw new Error('a session with real money has keys');
  // Sessions with paper money do without.
  const { createGateway } = await import('../../venues/ccxt/account/index.js');
  const { deadMansTimerSeconds = DEFAULT_TIMER_SECONDS[endpoint.venue] ?? null } = configured ?? {};
  return createGateway({
    endpoint,
    credentials,
    instruments: traded(planned),
    deadMansTimerSeconds,
    counts: accountFile(accountBy(endpoint, credentials), 'counts'),
    askedBefore: feesAsked,
  });
}
