import { afterEach } from 'vitest';
import { venueConformance } from '../../../conformance/venue.js';
import { AccountRig } from './account-rig.js';

const rigs: AccountRig[] = [];

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

for (const dialect of ['binance', 'coinbase', 'kraken'] as const) {
  venueConformance(`${dialect} through its gateway and its feed`, async () => {
    const rig = await AccountRig.start(dialect);
    rigs.push(rig);
    return rig.underTest();
  });
}
