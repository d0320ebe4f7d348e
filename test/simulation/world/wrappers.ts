import type { Journal } from '../../../src/engine/index.js';
import type { AccountLink } from '../../../src/venues/ccxt/account/link.js';
import type { AccountGateway } from '../../../src/venues/ccxt/contract.js';

/** What stands between the parts of a simulated process: nothing, or a mistake that the simulation is to find. */
export interface Wrappers {
  link(link: AccountLink): AccountLink;
  gateway(gateway: AccountGateway): AccountGateway;
  journal(journal: Journal): Journal;
  signIn(signIn: () => Promise<void>): Promise<void>;
}

export const NOTHING_BETWEEN: Wrappers = {
  link: (link) => link,
  gateway: (gateway) => gateway,
  journal: (journal) => journal,
  signIn: (signIn) => signIn(),
};
