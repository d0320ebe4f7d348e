/** `npm run peers`: makes the environments of the peers and runs their benchmarks. */
import { parseArgs } from 'node:util';
import { ExitCode, UserError } from '../../src/domain/index.js';
import { describeBot, describeSteps, runBot, runSteps } from './clients/index.js';
import { environmentOf, install, isInstalled, peersFolder } from './environment.js';
import { PEERS, type Peer } from './peer-table.js';
import { type PeerResult, runPeerScript } from './run-script.js';

const HELP = `npm run peers -- [NAME…] [--json] [--events N] [--mode M] [--install]

Makes a Python environment for each peer (${PEERS.map(({ name }) => name).join(', ')}) and runs its benchmark,
or lets it trade on the exchange in the box.
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
  const results: object[] = [];
  for (const peer of chosen(positionals)) {
    if (!isInstalled(peer, folder)) process.stderr.write(`${peer.name} ${peer.version}: installing…\n`);
    await install(peer, { folder });
    const { script, client } = peer;
    if (!values.install && client !== undefined) {
      const { result, text, ok } = await trade(peer, folder);
      results.push(result);
      if (!values.json) process.stdout.write(`${text}\n`);
      if (!ok) process.exitCode = ExitCode.failed;
      continue;
    }
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

/** Lets a client trade; whatever went otherwise than it should makes the run a failed one. */
async function trade(peer: Peer, folder: string) {
  if (peer.client === 'steps') {
    const result = await runSteps(peer, folder);
    return { result, text: describeSteps(result), ok: result.steps.every(({ ok }) => ok) };
  }
  const result = await runBot(peer, folder);
  const ok = result.loops.every(({ filled, differences }) => filled > 0 && differences.length === 0);
  return { result, text: describeBot(result), ok };
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
