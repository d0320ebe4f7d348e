/** The process of alerts. It ends when whoever started it is gone, once what waits has been told or ten seconds have passed. */
import { UserError } from '../../domain/index.js';
import { AlertDispatcher, createChannel } from '../../notify/index.js';
import { loadConfiguration, openHome, resolveHome } from '../../store/configuration/index.js';
import { collectEachMinute } from '../host/small-heap.js';
import type { FromNotifier, ToNotifier } from './messages.js';
import { readChannel, sourcesOf } from './settings.js';

const LAST_WORDS_MILLIS = 10_000;

let dispatcher: AlertDispatcher | null = null;
/** What came before the channels were ready. */
const early: (ToNotifier & { kind: 'alert' })[] = [];

const say = (level: FromNotifier['level'], text: string): void => {
  if (process.connected) process.send?.({ kind: 'said', level, text } satisfies FromNotifier);
};

async function open({ session, home: homeOption, config }: ToNotifier & { kind: 'open' }): Promise<void> {
  const home = openHome(resolveHome({ homeOption, env: process.env }));
  const { alerts } = loadConfiguration({ file: config, home }).configuration;
  const channels = [];
  for (const channel of alerts.channels) {
    try {
      channels.push(createChannel(await readChannel(channel, sourcesOf(config, home.configDir))));
    } catch (error) {
      // The others tell what they can.
      say(
        'warn',
        error instanceof UserError ? error.message : `alerts channel ${channel.name}: ${String(error)}`,
      );
    }
  }
  dispatcher = new AlertDispatcher({
    channels,
    session,
    repeatMillis: alerts.repeatSeconds * 1_000,
    perMinute: alerts.perMinute,
    onFailure: (channel, reason) => say('warn', `alerts channel ${channel}: ${reason}`),
    nowMillis: () => performance.now(),
    after: (millis, act) => {
      const timer = setTimeout(act, millis);
      return () => clearTimeout(timer);
    },
  });
  for (const { alert } of early.splice(0)) dispatcher.dispatch(alert);
}

process.on('message', (message: ToNotifier) => {
  if (message.kind === 'open') {
    void open(message).catch((error: unknown) => say('warn', `alerts: ${(error as Error).message}`));
  } else if (dispatcher === null) early.push(message);
  else dispatcher.dispatch(message.alert);
});

collectEachMinute();

process.on('disconnect', () => {
  const deadline = performance.now() + LAST_WORDS_MILLIS;
  const beat = setInterval(() => {
    if (dispatcher?.isBusy === true && performance.now() < deadline) return;
    clearInterval(beat);
    dispatcher?.close();
    process.exit(0);
  }, 50);
});
