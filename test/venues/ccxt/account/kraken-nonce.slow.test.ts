import { afterEach, expect, it } from 'vitest';
import type { Micros } from '../../../../src/domain/index.js';
import { createGateway } from '../../../../src/venues/ccxt/account/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { AccountRig, credentialsOf } from './account-rig.js';

/** An engine and its rescue share a key, and Kraken takes no nonce below the last one's. */
let rig: AccountRig | null = null;
afterEach(async () => {
  await rig?.close();
  rig = null;
});

function gatewayOf({ endpoint, instruments, harness }: AccountRig, aheadMicros = 0) {
  const credentials = credentialsOf(harness, 'kraken');
  const clock = { now: () => (WALL_CLOCK.now() + aheadMicros) as Micros };
  return createGateway({ endpoint, credentials, instruments, clock });
}

it('two processes that ask at one moment both get their answers', async () => {
  rig = await AccountRig.start('kraken');
  const gateways = await Promise.all([gatewayOf(rig), gatewayOf(rig), gatewayOf(rig)]);
  try {
    // None of them knows of the others' nonces.
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(gateways.map((gateway) => gateway.balances()));
      for (const balances of answers) expect(balances.length).toBeGreaterThan(0);
    }
  } finally {
    for (const gateway of gateways) await gateway.close();
  }
});

it('one signs in after a process whose nonces were ahead of it', async () => {
  rig = await AccountRig.start('kraken');
  const before = await gatewayOf(rig, 100_000);
  const after = await gatewayOf(rig);
  try {
    await before.balances();
    await after.open({ event: () => undefined });
    expect((await after.balances()).length).toBeGreaterThan(0);
  } finally {
    await before.close();
    await after.close();
  }
});

it('one that stays behind is told so, and does not ask for ever', async () => {
  rig = await AccountRig.start('kraken');
  const before = await gatewayOf(rig, 60_000_000);
  const after = await gatewayOf(rig);
  try {
    await before.balances();
    await expect(after.balances()).rejects.toThrow(/nonce|clock/i);
  } finally {
    await before.close();
    await after.close();
  }
});
