import { ExitCode, type Micros, UserError } from '../../domain/index.js';
import { type AlertChannel, createChannel, type Delivery } from '../../notify/index.js';
import {
  type Configuration,
  loadConfiguration,
  openHome,
  resolveHome,
} from '../../store/configuration/index.js';
import { readChannel, sourcesOf } from './settings.js';

type Channel = Configuration['alerts']['channels'][number];

interface Options {
  readonly home?: string | undefined;
  readonly config?: string | undefined;
  readonly json: boolean;
}

const NONE = 'no channels: add some to alerts.channels in config.yaml (docs/risk.md shows each kind)';

/** `outcry alerts list`. */
export function listAlerts(options: Options): number {
  const { channels } = open(options);
  const rows = channels.map((channel) => ({
    name: channel.name,
    kind: channel.kind,
    severity: channel.severity,
    to: destination(channel),
  }));
  if (options.json) print(JSON.stringify({ channels: rows }));
  else if (rows.length === 0) print(NONE);
  else
    for (const { name, kind, severity, to } of rows)
      print(`${name.padEnd(16)} ${kind.padEnd(9)} from ${severity.padEnd(9)} ${to}`);
  return ExitCode.done;
}

/** `outcry alerts test [NAME]`: a message by each channel, or by one. Exit code 1 where one was not taken. */
export async function testAlerts(options: Options & { readonly name?: string | undefined }): Promise<number> {
  const { channels, sources } = open(options);
  const wanted = options.name === undefined ? channels : channels.filter(({ name }) => name === options.name);
  if (wanted.length === 0) {
    const known = channels.map(({ name }) => name).join(', ');
    throw new UserError(
      options.name === undefined || known === ''
        ? `alerts test: ${NONE}`
        : `alerts channel ${options.name}: there is none; there are ${known}`,
    );
  }
  const results = await Promise.all(
    wanted.map(async (channel) => ({
      name: channel.name,
      kind: channel.kind,
      ...(await tried(channel, sources)),
    })),
  );
  if (options.json) print(JSON.stringify({ channels: results }));
  else {
    for (const { name, kind, outcome, reason } of results) {
      print(
        `${name.padEnd(16)} ${kind.padEnd(9)} ${outcome === 'delivered' ? 'delivered' : `NOT delivered: ${reason}`}`,
      );
    }
  }
  return results.every(({ outcome }) => outcome === 'delivered') ? ExitCode.done : ExitCode.failed;
}

/** One whose secret is not there keeps no other from being tried. */
async function tried(
  channel: Channel,
  sources: ReturnType<typeof sourcesOf>,
): Promise<{ readonly outcome: Delivery['outcome']; readonly reason: string | null }> {
  let opened: AlertChannel;
  try {
    opened = createChannel(await readChannel(channel, sources));
  } catch (error) {
    if (error instanceof UserError) return { outcome: 'refused', reason: error.message };
    throw error;
  }
  const delivery = await opened.send({
    time: (Date.now() * 1_000) as Micros,
    severity: 'critical',
    key: 'test',
    text: 'a test: this is where alerts of Outcry arrive',
    session: 'outcry alerts test',
    repeated: 0,
  });
  opened.close();
  return { outcome: delivery.outcome, reason: delivery.outcome === 'delivered' ? null : delivery.reason };
}

function open({ home: homeOption, config }: Options) {
  const home = openHome(resolveHome({ homeOption, env: process.env }));
  const { alerts } = loadConfiguration({ file: config, home }).configuration;
  return { channels: alerts.channels, sources: sourcesOf(config, home.configDir) };
}

function destination(channel: Channel): string {
  switch (channel.kind) {
    case 'webhook':
      return new URL(channel.url!).host;
    case 'telegram':
      return `chat ${channel.chat}`;
    case 'discord':
      return `by ${channel.address}`;
    case 'smtp':
      return `${channel.to!.join(', ')} by ${channel.host}`;
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
