import { PANES, type PaneId } from './layout.js';

/** What a key does. The controller has one function for each. */
export const ACTIONS = [
  'escape',
  'interrupt',
  'focus',
  'focus-next',
  'focus-previous',
  'zoom',
  'help',
  'freeze',
  'arm',
  'flatten',
  'pause-strategies',
  'cancel-buys',
  'cancel-sells',
  'cancel-mine',
  'cancel-everyone',
  'next-symbol',
  'previous-symbol',
  'ticket',
  'theme',
  'repaint',
  'quit',
  'cursor-up',
  'cursor-down',
  'half-page-up',
  'half-page-down',
  'page-up',
  'page-down',
  'centre',
  'lock-centre',
  'rows-finer',
  'rows-coarser',
  'size-down',
  'size-up',
  'order-style',
  'buy',
  'sell',
  'join-bid',
  'join-ask',
  'take-buy',
  'take-sell',
  'cancel-here',
  'move-up',
  'move-down',
  'interval-next',
  'interval-previous',
  'chart-style',
  'overlay',
  'select-up',
  'select-down',
  'detail',
  'cancel-selected',
  'pause-selected',
  'stop-selected',
] as const;
export type ActionId = (typeof ACTIONS)[number];

export type KeyScope = 'always' | 'global' | PaneId;

/**
 * A line of the key table, from which the keys, the help and the documentation come. Keys are written as the
 * help shows them: `b`, `B`, `^D`, `Space`, `Tab`, `S-Tab`, `Esc`, `PgUp`; `tb` is t and then b.
 */
export interface KeyBinding {
  readonly action: ActionId;
  readonly keys: readonly string[];
  readonly scopes: readonly KeyScope[];
  readonly description: string;
  /** True where it sends an order that can add exposure: the safety rules stand before it. */
  readonly order?: true;
}

const always = ['always'] as const;
const global = ['global'] as const;
const ladder = ['ladder'] as const;
const lists = ['positions', 'orders', 'strategies', 'log', 'tape'] as const;

/** ^X is not here: it is looked for in the raw bytes, before anything else. */
export const KEYS: readonly KeyBinding[] = [
  { action: 'interrupt', keys: ['^C'], scopes: always, description: 'disarm and close; twice: quit' },
  { action: 'escape', keys: ['Esc'], scopes: always, description: 'back, disarm' },
  {
    action: 'focus',
    keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'],
    scopes: global,
    description: 'focus a pane',
  },
  { action: 'focus-next', keys: ['Tab'], scopes: global, description: 'next pane' },
  { action: 'focus-previous', keys: ['S-Tab'], scopes: global, description: 'previous pane' },
  { action: 'zoom', keys: ['z'], scopes: global, description: 'zoom the pane' },
  { action: 'help', keys: ['?'], scopes: global, description: 'these keys' },
  { action: 'freeze', keys: ['Space'], scopes: global, description: 'freeze the screen' },
  { action: 'arm', keys: ['a'], scopes: global, description: 'arm or disarm the ladder keys' },
  { action: 'ticket', keys: ['n'], scopes: global, description: 'order ticket' },
  { action: 'flatten', keys: ['F'], scopes: global, description: 'flatten this symbol' },
  { action: 'pause-strategies', keys: ['P'], scopes: global, description: 'pause or resume strategies' },
  { action: 'cancel-buys', keys: ['db'], scopes: global, description: 'cancel my buys' },
  { action: 'cancel-sells', keys: ['ds'], scopes: global, description: 'cancel my sells' },
  { action: 'cancel-mine', keys: ['da'], scopes: global, description: 'cancel all mine' },
  {
    action: 'cancel-everyone',
    keys: ['dA'],
    scopes: global,
    description: "cancel everyone's, pause all",
  },
  { action: 'next-symbol', keys: ['.'], scopes: global, description: 'next symbol' },
  { action: 'previous-symbol', keys: [','], scopes: global, description: 'previous symbol' },
  { action: 'theme', keys: ['T'], scopes: global, description: 'next theme' },
  { action: 'repaint', keys: ['R'], scopes: global, description: 'repaint the screen' },
  { action: 'quit', keys: ['q'], scopes: global, description: 'quit' },

  { action: 'cursor-up', keys: ['k', 'Up'], scopes: ladder, description: 'cursor up a row' },
  { action: 'cursor-down', keys: ['j', 'Down'], scopes: ladder, description: 'cursor down a row' },
  { action: 'half-page-up', keys: ['^U'], scopes: ladder, description: 'half a page up' },
  { action: 'half-page-down', keys: ['^D'], scopes: ladder, description: 'half a page down' },
  { action: 'page-up', keys: ['PgUp'], scopes: ladder, description: 'a page up' },
  { action: 'page-down', keys: ['PgDn'], scopes: ladder, description: 'a page down' },
  { action: 'centre', keys: ['c'], scopes: ladder, description: 'centre, cursor to the touch' },
  { action: 'lock-centre', keys: ['C'], scopes: ladder, description: 'keep the touch centred' },
  { action: 'rows-finer', keys: ['<'], scopes: ladder, description: 'finer rows' },
  { action: 'rows-coarser', keys: ['>'], scopes: ladder, description: 'coarser rows' },
  { action: 'size-down', keys: ['-'], scopes: ladder, description: 'smaller order size' },
  { action: 'size-up', keys: ['+'], scopes: ladder, description: 'larger order size' },
  { action: 'order-style', keys: ['m'], scopes: ladder, description: 'post, limit, ioc' },
  { action: 'buy', keys: ['b'], scopes: ladder, description: 'buy at the cursor', order: true },
  { action: 'sell', keys: ['s'], scopes: ladder, description: 'sell at the cursor', order: true },
  { action: 'join-bid', keys: ['B'], scopes: ladder, description: 'buy at the best bid', order: true },
  { action: 'join-ask', keys: ['S'], scopes: ladder, description: 'sell at the best ask', order: true },
  { action: 'take-buy', keys: ['tb'], scopes: ladder, description: 'take: buy now, IOC', order: true },
  { action: 'take-sell', keys: ['ts'], scopes: ladder, description: 'take: sell now, IOC', order: true },
  { action: 'cancel-here', keys: ['x'], scopes: ladder, description: 'cancel what the row shows' },
  { action: 'move-up', keys: ['K'], scopes: ['ladder', 'orders'], description: 'move mine up', order: true },
  {
    action: 'move-down',
    keys: ['J'],
    scopes: ['ladder', 'orders'],
    description: 'move mine down',
    order: true,
  },

  { action: 'interval-next', keys: ['i'], scopes: ['chart'], description: 'longer candles' },
  { action: 'interval-previous', keys: ['I'], scopes: ['chart'], description: 'shorter candles' },
  { action: 'chart-style', keys: ['v'], scopes: ['chart'], description: 'candles or a line' },
  { action: 'overlay', keys: ['o'], scopes: ['chart'], description: 'average of 9 on or off' },

  { action: 'select-up', keys: ['k', 'Up'], scopes: lists, description: 'up' },
  { action: 'select-down', keys: ['j', 'Down'], scopes: lists, description: 'down' },
  { action: 'detail', keys: ['Enter', 'o'], scopes: ['orders'], description: 'the whole order' },
  { action: 'detail', keys: ['Enter'], scopes: ['log', 'risk'], description: 'read it whole' },
  { action: 'cancel-selected', keys: ['x'], scopes: ['orders'], description: 'cancel it' },
  { action: 'pause-selected', keys: ['p'], scopes: ['strategies'], description: 'pause or start it' },
  { action: 'stop-selected', keys: ['X'], scopes: ['strategies'], description: 'stop it, cancel its own' },
];

/** Never bound, with the reason: they belong to tmux, the terminal, the shell or ssh, or are other keys' aliases. */
export const NEVER_BOUND: ReadonlyMap<string, string> = new Map([
  ...['^A', '^B'].map((key) => [key, 'tmux'] as const),
  ...['^S', '^Q', '^Z', '^V'].map((key) => [key, 'the terminal'] as const),
  ...['^H', '^I', '^J', '^M', '^['].map((key) => [key, 'another key by another name'] as const),
  ...['^K', '^L', '^\\', '^T', '^N', '^G', '^O', '^W'].map((key) => [key, 'the line editor'] as const),
  ['~', 'ssh'] as const,
]);

export type KeyMatch =
  | { readonly kind: 'action'; readonly binding: KeyBinding; readonly key: string }
  /** The first key of a sequence. */
  | { readonly kind: 'prefix'; readonly key: string }
  | { readonly kind: 'none'; readonly key: string; readonly why: string };

/**
 * Finds what a key means in the focused pane. `prefix` is the sequence begun before, or empty. The pane's own
 * keys come before the global ones.
 */
export function matchKey(key: string, { prefix, focus }: { prefix: string; focus: PaneId }): KeyMatch {
  const whole = prefix + key;
  const scopes: readonly KeyScope[] = ['always', focus, 'global'];
  for (const scope of scopes) {
    const binding = KEYS.find(({ keys, scopes: where }) => where.includes(scope) && keys.includes(whole));
    if (binding !== undefined) return { kind: 'action', binding, key: whole };
  }
  if (prefix === '' && SEQUENCES.some(([first, where]) => first === key && inScope(where, focus))) {
    return { kind: 'prefix', key };
  }
  if (prefix !== '') return { kind: 'none', key: whole, why: `${whole} is no key: ${continuations(prefix)}` };
  return { kind: 'none', key, why: whyNothing(key) };
}

const inScope = (scopes: readonly KeyScope[], focus: PaneId): boolean =>
  scopes.includes('global') || scopes.includes(focus);

/** Two-key sequences: their first key, and where. */
const SEQUENCES: readonly (readonly [string, readonly KeyScope[]])[] = KEYS.flatMap(({ keys, scopes }) =>
  keys.filter(isSequence).map((key) => [key[0]!, scopes] as const),
);

function isSequence(key: string): boolean {
  return /^[a-z][A-Za-z]$/.test(key);
}

/** `tb take: buy now, IOC · ts …`: shown while a sequence waits for its second key. */
export const continuations = (prefix: string): string =>
  KEYS.flatMap(({ keys, description }) =>
    keys.filter((key) => isSequence(key) && key.startsWith(prefix)).map((key) => `${key} ${description}`),
  ).join(' · ');

function whyNothing(key: string): string {
  if (key === '^Z') return 'not suspended: orders are live';
  const elsewhere = KEYS.find(({ keys }) =>
    keys.some((bound) => bound === key || (isSequence(bound) && bound.startsWith(key))),
  );
  const pane = elsewhere?.scopes.find((scope): scope is PaneId => PANES.includes(scope as PaneId));
  if (elsewhere !== undefined && pane !== undefined) {
    const number = (PANES.indexOf(pane) + 1) % 10;
    return `${key} means something in ${pane} only: press ${number} first`;
  }
  return `nothing on ${key} here · ? shows the keys`;
}
