import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentOf, install, isInstalled, peersFolder, pythonOf } from './environment.js';
import { packageRoot } from './package-root.js';
import { PEERS, type Peer } from './peer-table.js';
import { parseResult, runPeerScript } from './run-script.js';

const PEER = { name: 'someone', version: '1.2', requirements: ['other==3'], script: 'someone.py' } as const;
const RESULT = {
  peer: 'someone',
  version: '1.2',
  python: '3.11.7',
  events: 100,
  seconds: 0.5,
  eventsPerSecond: 200,
  cpuSeconds: 0.4,
  fills: 1,
  orders: 2,
  peakMemoryBytes: 1000,
  mode: 'strategy',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-peers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A shell script in the place of Python; it is handed the script and its options. */
function environment(script: string, mark = 'someone==1.2\nother==3'): void {
  const python = pythonOf(environmentOf(PEER, folder));
  mkdirSync(dirname(python), { recursive: true });
  writeFileSync(python, `#!/bin/sh\n${script}\n`);
  chmodSync(python, 0o755);
  writeFileSync(join(environmentOf(PEER, folder), 'outcry-installed.txt'), mark);
}

describe('the table of peers', () => {
  it.each(PEERS.map((peer) => [peer.name, peer] as const))('%s is pinned and has its script', (_, peer) => {
    expect(peer.version).toMatch(/^\d+(\.\d+)+$/);
    for (const requirement of peer.requirements) expect(requirement).toMatch(/^[\w.-]+==[\w.]+$/);
    if (peer.script !== null)
      expect(existsSync(join(packageRoot(), 'test', 'peers', peer.script))).toBe(true);
  });

  it('puts environments where it is told, or in the cache', () => {
    expect(peersFolder({ OUTCRY_PEERS: '/there' })).toBe('/there');
    expect(peersFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'outcry', 'peers'));
    expect(peersFolder({})).toMatch(/\.cache.outcry.peers$/);
  });
});

describe('the runner of peers', () => {
  it('answers null where the environment is not there, is half made or is of other versions', async () => {
    expect(await runPeerScript(PEER, {}, folder)).toBeNull();
    environment('exit 0', 'someone==1.1\nother==3');
    expect(isInstalled(PEER, folder)).toBe(false);
    expect(await runPeerScript(PEER, {}, folder)).toBeNull();
  });

  it('hands the script its options and reads the last line that it prints', async () => {
    environment(`echo noise; echo '${JSON.stringify(RESULT).replace('"strategy"', '"\'$*\'"')}'`);
    const result = await runPeerScript(PEER, { events: 5, mode: 'replay' }, folder);
    const script = join(packageRoot(), 'test', 'peers', 'someone.py');
    expect(result).toEqual({ ...RESULT, mode: `${script} --events 5 --mode replay` });
  });

  it('says what a failed script said last', async () => {
    environment('echo "Traceback" >&2; echo "ValueError: no tape" >&2; exit 1');
    await expect(runPeerScript(PEER, {}, folder)).rejects.toThrow(
      'someone: someone.py failed: ValueError: no tape',
    );
  });

  it('says that a script was ended by a signal', async () => {
    environment('kill -9 $$');
    await expect(runPeerScript(PEER, {}, folder)).rejects.toThrow('ended by SIGKILL');
  });

  it.each([
    ['', 'someone: "it said nothing" is no result in JSON'],
    ['ready', 'someone: "ready" is no result in JSON'],
    ['7', 'someone: its result has no events'],
    [JSON.stringify({ ...RESULT, seconds: null }), 'its result has no seconds'],
    [JSON.stringify({ ...RESULT, python: 3 }), 'its result has no python'],
  ])('refuses %s for a result', (stdout, message) => {
    expect(() => parseResult(stdout, 'someone')).toThrow(message);
  });
});

describe('the making of environments', () => {
  /** Stands for Python: makes `environment`'s folder, whose own Python does what `pip` says. */
  function python(pip: string): string {
    const path = join(folder, 'python');
    const inner = '"$3/bin/python"';
    writeFileSync(
      path,
      `#!/bin/sh\nmkdir -p "$3/bin"\nprintf '#!/bin/sh\\n${pip}\\n' > ${inner}\nchmod +x ${inner}\n`,
    );
    chmodSync(path, 0o755);
    return path;
  }
  const peer: Peer = PEER;

  it('installs what the table pins, once', async () => {
    await install(peer, { folder, python: python('echo "$@" >> "$(dirname "$0")/asked"') });
    expect(isInstalled(peer, folder)).toBe(true);
    await install(peer, { folder, python: 'no-such-python' });
  });

  it('takes an environment for none when pip failed', async () => {
    const failing = python('echo "no matching distribution" >&2; exit 1');
    await expect(install(peer, { folder, python: failing })).rejects.toThrow(
      /someone 1\.2: .*-m pip install failed: no matching distribution/,
    );
    expect(isInstalled(peer, folder)).toBe(false);
  });

  it('names a Python that there is none of', async () => {
    await expect(install(peer, { folder, python: 'no-such-python' })).rejects.toThrow(
      'no-such-python -m venv',
    );
  });
});
