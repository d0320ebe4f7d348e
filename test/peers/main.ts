/** `npm run peers`: makes the environments of the peers and runs their benchmarks. */
import { parseArgs } from 'node:util';
import { ExitCode, UserError } from '../../src/domain/index.js';
import { environmentOf, install, isInstalled, peersFolder } from './environment.js';
import { PEERS, type Peer } from './peer-table.js';
import { type PeerResult, runPeerScript } from './run-script.js';

const HELP = `npm run peers -- [NAME…] [--json] [--events N] [--mode M] [--install]

Makes a Python environment for each peer (${PEERS.map(({ name }) => name).join(', ')}) and runs its benchmark.
  --events N   rows of the tape, which is looped
  --mode M     strategy, or another that the scripts know, such as replay: the feed alone
  --install    the environments alone
  --json       an array of results
`;

async function main(): Promise<void> {
  const { values, positionals } = read();
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const events = values.events === undefined ? undefined : Number(values.events);
  if (events !== undefined && !(Number.isSafeInteger(events) && events > 0)) {
    throw new UserError(`--events ${values.events}: it must be a whole number from 1`);
  }
  const folder = peersFolder();
  const results: PeerResult[] = [];
  for (const peer of chosen(positionals)) {
    if (!isInstalled(peer, folder)) process.stderr.write(`${peer.name} ${peer.version}: installing…\n`);
    await install(peer, { folder });
    const { script } = peer;
    if (values.install || script === null) {
      process.stderr.write(`${peer.name} ${peer.version}: in ${environmentOf(peer, folder)}\n`);
      continue;
    }
    const result = await runPeerScript(
      { ...peer, script },
      {
        ...(events === undefined ? {} : { events }),
        ...(values.mode === undefined ? {} : { mode: values.mode }),
      },
      folder,
    );
    results.push(result!);
    if (!values.json) process.stdout.write(`${describe(result!)}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
}

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        install: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        events: { type: 'string' },
        mode: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UserError((error as Error).message);
  }
}

function chosen(names: readonly string[]): readonly Peer[] {
  if (names.length === 0) return PEERS;
  return names.map((name) => {
    const peer = PEERS.find((one) => one.name === name);
    if (peer !== undefined) return peer;
    throw new UserError(
      `peer "${name}": there is none; there are ${PEERS.map((one) => one.name).join(', ')}`,
    );
  });
}

function describe({ peer, version, events, seconds, eventsPerSecond, fills, orders, ...rest }: PeerResult) {
  const rate = Math.round(eventsPerSecond).toLocaleString('en-US');
  const memory = Math.round(rest.peakMemoryBytes / 2 ** 20);
  return `${peer} ${version} (${rest.mode}): ${rate} events/s, ${events} events in ${seconds.toFixed(2)} s, ${orders} orders, ${fills} fills, ${memory} MiB`;
}

main().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`peers: ${error.message}\n`);
  process.exitCode = error.exitCode ?? ExitCode.failed;
});
