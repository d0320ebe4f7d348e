import { ExitCode } from '../../domain/index.js';
import { createGateway } from '../../venues/ccxt/account/index.js';
import type { KeyReport } from '../../venues/ccxt/index.js';
import { endpointOf } from '../engine/endpoint.js';
import { describe, type KeyOptions, keySurroundings, say } from './commands.js';

/** `outcry keys check NAME`: exit code 3 where the key may do more than trade. */
export async function checkKeys(options: KeyOptions & { readonly testnet: boolean }): Promise<number> {
  const { store, configuration } = keySurroundings(options);
  const record = await store.record(options.name);
  const endpoint = endpointOf(configuration, { testnet: options.testnet }, record.venue);
  const credentials = await store.read(record.name);
  const gateway = await createGateway({ endpoint, credentials, instruments: [] });
  try {
    const report = await gateway.checkKey();
    const key = describe(record);
    say(options, { ...key, ...report }, lines(key, report));
    return report.canWithdraw === true ? ExitCode.unsafe : ExitCode.done;
  } finally {
    await gateway.close();
  }
}

function lines(key: ReturnType<typeof describe>, report: KeyReport): string[] {
  const { name, venue, ageDays, rotationDue } = key;
  const yes = (value: boolean | null): string =>
    value === null ? 'the venue does not tell' : value ? 'yes' : 'no';
  return [
    `key ${name} of ${venue}${report.account === null ? '' : `, account ${report.account}`}`,
    `  read       ${yes(report.canRead)}`,
    `  trade      ${yes(report.canTrade)}`,
    `  withdraw   ${yes(report.canWithdraw)}${report.canWithdraw === true ? '  TAKE THAT RIGHT AWAY: live sessions refuse it' : ''}`,
    `  addresses  ${addresses(report.addressRestricted)}`,
    `  expires    ${report.expiresAt === null ? 'not told' : new Date(report.expiresAt / 1_000).toISOString()}`,
    `  age        ${ageDays} days${rotationDue ? ': change it, outcry keys rotate' : ''}`,
  ];
}

function addresses(restricted: boolean | null): string {
  if (restricted === true) return 'bound';
  const advice = 'bind it to the address that you trade from';
  return restricted === null ? `the venue does not tell; ${advice}` : `any; ${advice}`;
}
