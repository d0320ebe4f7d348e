import { z } from 'zod';
import { alerts } from './alerts-schema.js';
import { choice, decimal, flag, integer, keyList, list, number, section, symbol, text } from './fields.js';
import { history } from './history-schema.js';
import { risk } from './risk-schema.js';
import { sizing } from './sizing-schema.js';

const embedded = section({
  market: choice('tape', 'synthetic'),
  tapes: list(text('a path'), 'tape files or folders').describe('`samples` stands for the shipped tapes'),
  startOffsetSeconds: number(0, 86_400),
  speed: number(0.1, 1000).describe('times the recorded pace'),
  seed: integer(0, Number.MAX_SAFE_INTEGER),
  feedLatencyMillis: number(0, 10_000),
  orderLatencyMillis: number(0, 10_000),
  deposits: z.record(text('an asset'), decimal(), { error: 'a map of assets and amounts' }),
});

const liveVenue = section({
  testnet: flag().describe("the venue's own test network, where it has one"),
  url: text('an address such as http://127.0.0.1:9000/binance')
    .nullable()
    .describe('another host that speaks the protocol of the venue, such as outcry exchange'),
  certificateAuthority: text('a path')
    .nullable()
    .describe('a PEM file to trust beside the authorities of the system'),
  key: text('the name of a key').nullable().describe('of outcry keys; null is the one named like the venue'),
  connections: integer(1, 2).describe('sockets for the same market data: with 2 one may die unnoticed'),
  deadMansTimerSeconds: integer(3, 86_400)
    .nullable()
    .describe('the venue cancels all on the account so long after the engine is gone (kraken); null: never'),
}).partial();

const strategy = section({
  name: text('a name').describe('unique; the owner of its orders'),
  plugin: text('a shipped strategy or a folder'),
  instrument: symbol(),
  instruments: list(symbol(), 'symbols such as BTC/USDT')
    .optional()
    .describe('one for each leg, for a strategy that trades several; the first is its instrument'),
  start: choice('running', 'stopped').default('running'),
  parameters: z.record(z.string(), z.unknown(), { error: 'a map of parameters' }).default({}),
  sizing: sizing.optional(),
});

const plugins = section({
  folders: list(text('a folder'), 'folders').describe('`plugins` stands for the folder beside config.yaml'),
  packages: list(text('the name of an npm package'), 'names of npm packages'),
  watch: flag().describe('a plugin that changes on disk is loaded again while it runs'),
});

const rings = () => integer(0, 5);

const terminal = section({
  theme: text('auto or the name of a theme').describe('auto suits the colours of the terminal'),
  fps: integer(1, 60),
  sizes: z
    .record(symbol(), list(decimal(), 'sizes in base').min(1, { error: 'a list with at least one size' }), {
      error: 'a map of symbols and their sizes',
    })
    .describe('order sizes for the keys by symbol, in base; what is left out has some that suit its price'),
  chartSeconds: integer(1, 86_400),
  indicators: list(text('an indicator such as vpin(50)'), 'indicators such as vpin(50)').describe(
    'more of them in the indicators pane; `outcry indicators list` knows their names',
  ),
  tour: flag(),
  keys: z
    .record(text('an action of the key table'), keyList(), { error: 'a map of actions and keys' })
    .describe('other keys for an action, instead of its own'),
  ascii: choice('auto', 'on', 'off').describe('plain ASCII instead of bars, arrows and marks'),
  mouse: flag(),
  bells: section({
    fill: rings(),
    partial: rings(),
    refusal: rings(),
    disconnection: rings(),
    alert: rings(),
  }).describe('how often the bell rings; 0 is silent'),
  link: choice('normal', 'low').describe('low saves bytes on a slow line'),
  reader: flag().describe('plain lines for a screen reader instead of panes'),
});

/** The whole configuration. Defaults of the sections stand in the shipped config/default.yaml. */
export const configurationSchema = section({
  mode: choice('watch', 'paper', 'live'),
  venue: text('the name of a venue'),
  symbols: list(symbol(), 'symbols such as BTC/USDT').min(1, { error: 'a list with at least one symbol' }),
  reportingCurrency: text('an asset such as USDT'),
  embedded,
  venues: z
    .record(text('the name of a venue'), liveVenue, { error: 'a map of venues' })
    .describe('how live venues are reached, by name'),
  keys: section({
    store: choice('auto', 'keychain', 'vault').describe(
      'auto is the keychain of the system where it has one',
    ),
    unlock: choice('ask', 'credential', 'file').describe(
      'how the vault opens: typed, or unattended after a reboot',
    ),
    passphraseFile: text('a path').nullable().describe('of unlock: file; its mode is 0600'),
  }),
  record: section({
    live: flag().describe('live sessions write tapes'),
    folder: text('a folder'),
    retentionDays: integer(1, 100_000).describe('days that recorded tapes are kept'),
  }),
  strategies: list(strategy, 'strategies').superRefine((strategies, issues) => {
    strategies.forEach(({ name }, index) => {
      if (strategies.findIndex((other) => other.name === name) === index) return;
      issues.addIssue({
        code: 'custom',
        path: [index, 'name'],
        message: 'a name that no other strategy has',
      });
    });
  }),
  plugins,
  risk,
  session: section({
    leave: choice('cancel', 'keep', 'flatten').describe('open orders on leaving'),
    hostLost: section({ paper: choice('keep', 'cancel'), live: choice('keep', 'cancel') }),
    durability: choice('process', 'disk'),
    retentionDays: integer(1, 100_000).describe('days that market rows of old sessions are kept'),
  }),
  history,
  alerts,
  terminal,
  logging: section({ level: choice('error', 'warn', 'info', 'debug') }),
});

export type Configuration = z.infer<typeof configurationSchema>;
