import { readFileSync } from 'node:fs';
import { UserError } from '../../domain/index.js';
import type { Configuration } from '../../store/configuration/index.js';
import type { VenueEndpoint } from '../../venues/ccxt/index.js';

/** Where a venue is reached, by the configuration and the command line. @throws UserError for a file that cannot be read. */
export function endpointOf(
  configuration: Pick<Configuration, 'venues'>,
  argument: { readonly testnet?: boolean },
  venue: string,
): VenueEndpoint {
  const { testnet = false, url = null, certificateAuthority = null } = configuration.venues[venue] ?? {};
  return {
    venue,
    testnet: argument.testnet === true || testnet,
    url,
    certificateAuthority: certificateAuthority === null ? null : readAuthority(venue, certificateAuthority),
  };
}

function readAuthority(venue: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(
      `venues.${venue}.certificateAuthority ${path}: cannot be read (${(error as NodeJS.ErrnoException).code}); name a PEM file`,
    );
  }
}
