import { UserError } from '../../domain/index.js';
import { venueFile } from '../../venues/ccxt/load/venue-names.js';

/** The exchange in the box. */
export const EMBEDDED = 'embedded';

/** One name, or several live venues with commas between them. */
export type VenueName = string;

/**
 * @param said where the name stands: on the command line or in the configuration.
 * @returns the names in lower case, each once.
 * @throws UserError unless this version can open the venue; each reason says what would be right.
 */
export function checkVenue(names: string, said: '--venue' | 'venue:' = '--venue'): VenueName {
  const wanted = [...new Set(names.split(',').map((name) => name.trim().toLowerCase()))];
  if (wanted.length > 1 && wanted.includes(EMBEDDED)) {
    throw new UserError(`${said} ${names}: embedded is an exchange of its own; name it alone`);
  }
  for (const name of wanted) if (name !== EMBEDDED) checkLive(name, said);
  return wanted.join(',');
}

/**
 * The venues whose way is configured: a name that is misspelt there would leave the right one without its `url` or
 * its test network.
 * @throws UserError for the first name that no venue has.
 */
export function checkVenueSections(names: readonly string[]): void {
  for (const name of names) checkLive(name, 'venues:');
}

function checkLive(name: string, said: string): void {
  try {
    venueFile(name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(
      `${said} ${error.message.replace(/^venue /, '')}; embedded is the exchange in the box`,
    );
  }
}
