import { isSequence } from './key-notation.js';
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
  'palette',
  'symbol',
  'next-symbol',
  'previous-symbol',
  'ticket',
  'why',
  'messages',
  'freeze',
  'arm',
  'flatten',
  'pause-strategies',
  'cancel-buys',
  'cancel-sells',
  'cancel-mine',
  'cancel-everyone',
  'layout-trade',
  'layout-market',
  'layout-strategy',
  'layout-risk',
  'layout-ai',
  'layout-log',
  'layout-last',
  'snapshot',
  'copy-row',
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
  'size-type',
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
  'replace',
  'alert-here',
  'pan-left',
  'pan-right',
  'zoom-out',
  'zoom-in',
  'interval-next',
  'interval-previous',
  'chart-style',
  'overlays',
  'select-up',
  'select-down',
  'select-page-up',
  'select-page-down',
  'detail',
  'sort',
  'filter',
  'cancel-selected',
  'replace-selected',
  'pause-selected',
  'stop-selected',
  'remove-alert',
  'prints-smaller',
  'prints-larger',
  'prints-filter',
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
const chart = ['chart'] as const;
const tape = ['tape'] as const;
const lists = [
  'positions',
  'orders',
  'strategies',
  'log',
  'fills',
  'alerts',
  'limits',
  'watch',
  'news',
] as const;

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
  { action: 'palette', keys: [':', '^P'], scopes: global, description: 'command palette' },
  { action: 'symbol', keys: ['/'], scopes: global, description: 'choose a symbol by name' },
  { action: 'previous-symbol', keys: [','], scopes: global, description: 'previous symbol' },
  { action: 'next-symbol', keys: ['.'], scopes: global, description: 'next symbol' },
  { action: 'ticket', keys: ['n'], scopes: global, description: 'order ticket' },
  { action: 'why', keys: ['w'], scopes: global, description: 'why? of an order or a refusal' },
  { action: 'messages', keys: ['!'], scopes: global, description: 'past messages' },
  { action: 'freeze', keys: ['Space'], scopes: global, description: 'freeze the screen' },
  { action: 'arm', keys: ['a'], scopes: global, description: 'arm or disarm the ladder keys' },
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
  { action: 'layout-trade', keys: ['gt'], scopes: global, description: 'trade layout' },
  { action: 'layout-market', keys: ['gm'], scopes: global, description: 'market layout' },
  { action: 'layout-strategy', keys: ['gs'], scopes: global, description: 'strategy layout' },
  { action: 'layout-risk', keys: ['gr'], scopes: global, description: 'risk layout' },
  { action: 'layout-ai', keys: ['ga'], scopes: global, description: 'AI layout' },
  { action: 'layout-log', keys: ['gl'], scopes: global, description: 'log layout' },
  { action: 'layout-last', keys: ['gg'], scopes: global, description: 'last layout' },
  { action: 'snapshot', keys: ['Y'], scopes: global, description: 'screen to a file' },
  { action: 'copy-row', keys: ['y'], scopes: global, description: 'copy the row' },
  { action: 'theme', keys: ['T'], scopes: global, description: 'next theme' },
  { action: 'repaint', keys: ['R'], scopes: global, description: 'repaint the screen' },
  { action: 'quit', keys: ['q'], scopes: global, description: 'quit or detach' },

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
  { action: 'size-type', keys: ['='], scopes: ladder, description: 'type the order size' },
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
  { action: 'replace', keys: ['r'], scopes: ladder, description: 'replace mine: size, price' },
  { action: 'alert-here', keys: ['A'], scopes: ladder, description: 'alert at the cursor' },

  { action: 'pan-left', keys: ['h', 'Left'], scopes: chart, description: 'into the past' },
  { action: 'pan-right', keys: ['l', 'Right'], scopes: chart, description: 'back to now' },
  { action: 'zoom-out', keys: ['<'], scopes: chart, description: 'more candles' },
  { action: 'zoom-in', keys: ['>'], scopes: chart, description: 'fewer, wider candles' },
  { action: 'interval-next', keys: ['i'], scopes: chart, description: 'longer candles' },
  { action: 'interval-previous', keys: ['I'], scopes: chart, description: 'shorter candles' },
  { action: 'overlays', keys: ['o'], scopes: chart, description: 'next overlays' },
  { action: 'chart-style', keys: ['v'], scopes: chart, description: 'candles or a line' },

  { action: 'select-up', keys: ['k', 'Up'], scopes: lists, description: 'up' },
  { action: 'select-down', keys: ['j', 'Down'], scopes: lists, description: 'down' },
  { action: 'select-page-up', keys: ['PgUp', '^U'], scopes: lists, description: 'a page up' },
  { action: 'select-page-down', keys: ['PgDn', '^D'], scopes: lists, description: 'a page down' },
  { action: 'detail', keys: ['Enter'], scopes: [...lists, 'risk'], description: 'read it whole' },
  { action: 'sort', keys: ['o'], scopes: lists, description: 'sort by the next column' },
  { action: 'filter', keys: ['f'], scopes: lists, description: 'show only what matches' },
  { action: 'cancel-selected', keys: ['x'], scopes: ['orders'], description: 'cancel it' },
  { action: 'replace-selected', keys: ['r'], scopes: ['orders'], description: 'replace it: size, price' },
  { action: 'pause-selected', keys: ['p'], scopes: ['strategies'], description: 'pause or start it' },
  { action: 'stop-selected', keys: ['X'], scopes: ['strategies'], description: 'stop it, cancel its own' },
  { action: 'remove-alert', keys: ['x'], scopes: ['alerts'], description: 'remove it' },

  { action: 'select-up', keys: ['k', 'Up'], scopes: tape, description: 'newer prints' },
  { action: 'select-down', keys: ['j', 'Down'], scopes: tape, description: 'older prints' },
  { action: 'prints-smaller', keys: ['<'], scopes: tape, description: 'smaller prints too' },
  { action: 'prints-larger', keys: ['>'], scopes: tape, description: 'larger prints only' },
  { action: 'prints-filter', keys: ['f'], scopes: tape, description: 'all, buys, sells, mine' },
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

const inScope = (scopes: readonly KeyScope[], focus: PaneId): boolean =>
  scopes.includes('global') || scopes.includes(focus);

/** The keys in force: the shipped table, or a user's own over it. */
export class KeyTable {
  /** Two-key sequences: their first key, and where. */
  readonly #sequences: readonly (readonly [string, readonly KeyScope[]])[];

  constructor(readonly bindings: readonly KeyBinding[] = KEYS) {
    this.#sequences = bindings.flatMap(({ keys, scopes }) =>
      keys.filter(isSequence).map((key) => [key[0]!, scopes] as const),
    );
  }

  /**
   * Finds what a key means in the focused pane. `prefix` is the sequence begun before, or empty. The pane's
   * own keys come before the global ones.
   */
  match(key: string, { prefix, focus }: { readonly prefix: string; readonly focus: PaneId }): KeyMatch {
    const whole = prefix + key;
    for (const scope of ['always', focus, 'global'] as const) {
      const binding = this.bindings.find(
        ({ keys, scopes }) => scopes.includes(scope) && keys.includes(whole),
      );
      if (binding !== undefined) return { kind: 'action', binding, key: whole };
    }
    if (prefix === '' && this.#sequences.some(([first, where]) => first === key && inScope(where, focus))) {
      return { kind: 'prefix', key };
    }
    if (prefix !== '') {
      return { kind: 'none', key: whole, why: `${whole} is no key: ${this.continuations(prefix)}` };
    }
    return { kind: 'none', key, why: this.#whyNothing(key) };
  }

  /** The keys of an action, as the help and the hints write them: `:`, `tb`; empty where it has none. */
  keysOf(action: ActionId): readonly string[] {
    return this.bindings.filter((binding) => binding.action === action).flatMap(({ keys }) => [...keys]);
  }

  /** `tb take: buy now, IOC · ts …`: shown while a sequence waits for its second key. */
  continuations(prefix: string): string {
    return this.bindings
      .flatMap(({ keys, description }) =>
        keys.filter((key) => isSequence(key) && key.startsWith(prefix)).map((key) => `${key} ${description}`),
      )
      .join(' · ');
  }

  #whyNothing(key: string): string {
    if (key === '^Z') return 'not suspended: orders are live';
    const reserved = NEVER_BOUND.get(key);
    if (reserved !== undefined) return `${key} is never bound: it belongs to ${reserved}`;
    const elsewhere = this.bindings.filter(({ keys }) =>
      keys.some((bound) => bound === key || (isSequence(bound) && bound.startsWith(key))),
    );
    const panes = [
      ...new Set(elsewhere.flatMap(({ scopes }) => scopes.filter((scope) => isPane(scope)))),
    ] as PaneId[];
    const first = panes[0];
    if (first === undefined) return `nothing on ${key} here · ? shows the keys`;
    const at = (PANES as readonly PaneId[]).indexOf(first);
    const go = at < 0 ? '' : `: press ${(at + 1) % 10} first`;
    return `${key} means something in ${panes.slice(0, 3).join(', ')} only${go}`;
  }
}

const isPane = (scope: KeyScope): boolean => scope !== 'always' && scope !== 'global';
