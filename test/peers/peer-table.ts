/** A program that Outcry is measured against, checked by or traded on by, in a Python environment of its own. */
export interface Peer {
  readonly name: string;
  /** Of its package on PyPI, which has the peer's name. */
  readonly version: string;
  /** What the script needs beside it, pinned. */
  readonly requirements: readonly string[];
  /** The benchmark, beside this file: prints one `PeerResult` in JSON. Null: there is none. */
  readonly script: string | null;
  /** How it trades on the exchange in the box: a script that takes steps, or a bot of its own. Absent: it does not. */
  readonly client?: 'steps' | 'bot';
}

/** A new peer is an entry here, and a script. Versions are the newest that install on Python 3.11. */
export const PEERS: readonly Peer[] = [
  {
    name: 'hftbacktest',
    version: '2.4.4',
    requirements: ['numba==0.68.1', 'numpy==2.2.6', 'pyarrow==26.0.1'],
    script: 'hftbacktest_market_making.py',
  },
  {
    name: 'nautilus_trader',
    version: '1.221.0',
    requirements: ['numpy==2.4.6', 'pyarrow==26.0.1'],
    script: 'nautilus_market_making.py',
  },
  { name: 'TA-Lib', version: '0.8.2', requirements: [], script: null },
  // The version that package.json pins for JavaScript.
  { name: 'ccxt', version: '4.5.84', requirements: [], script: null, client: 'steps' },
  { name: 'freqtrade', version: '2026.9', requirements: ['ccxt==4.5.84'], script: null, client: 'bot' },
];
