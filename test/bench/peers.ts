import { PEERS } from '../peers/peer-table.js';
import { type PeerResult, type PeerRunOptions, runPeerScript } from '../peers/run-script.js';

export type { PeerResult, PeerRunOptions } from '../peers/run-script.js';

/**
 * Runs the benchmark of a peer from PyPI, in the environment that `npm run peers` made for it.
 * @returns null where that is not there.
 * @throws UserError where the benchmark fails.
 */
export async function runPeer(
  name: 'hftbacktest' | 'nautilus_trader',
  options: PeerRunOptions = {},
): Promise<PeerResult | null> {
  const peer = PEERS.find((one) => one.name === name)!;
  return runPeerScript({ ...peer, script: peer.script! }, options);
}
