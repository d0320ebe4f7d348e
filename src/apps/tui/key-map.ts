import { suggest } from '../../domain/index.js';
import type { KeyChange } from '../../store/configuration/index.js';
import { quoted } from '../../store/configuration/plain-text.js';
import { isEasilyPressed, isSequence, whyNoKey } from './key-notation.js';
import type { KeyBinding, KeyScope } from './keys.js';
import { EXTRA_PANES, PANES } from './layout.js';

/** An action and the keys that it gets instead of its own. The place is where it is written, for refusals. */
export interface KeyRequest {
  readonly action: string;
  readonly keys: string | readonly string[];
  readonly place?: KeyChange['place'] | undefined;
}

interface Refusal {
  readonly refused: string;
}

/** Actions whose keys are what they are about, or that must stay where the hand looks for them. */
const FIXED_ACTIONS: ReadonlyMap<string, string> = new Map([
  ['focus', 'its digits are the numbers of the panes'],
  ['interrupt', '^C means the same everywhere'],
  ['escape', 'Esc means the same everywhere'],
]);

const ORDER_SCOPES: readonly KeyScope[] = ['ladder', 'orders'];

/**
 * The key table with other keys for some actions. All changes are made at once, so two actions may swap their
 * keys; several changes of one action give it all their keys. What would leave an action without a key, or one
 * key with two meanings in a pane, is refused in one line that names the place, the key, both actions and the
 * mend. Two meanings that stand so in the table given are let be.
 */
export function applyKeyMap(
  bindings: readonly KeyBinding[],
  changes: readonly KeyRequest[],
): { readonly bindings: KeyBinding[] } | Refusal {
  const wanted = new Map<string, string[]>();
  for (const change of changes) {
    const problem = wrongChange(bindings, change);
    if (problem !== null) return { refused: `${at(change)}${problem}` };
    const keys = [...new Set([...(wanted.get(change.action) ?? []), ...keysOf(change)])];
    const long = keys.find((key) => isSequence(key) && keys.includes(key[0]!));
    if (long !== undefined) {
      const text = `key ${shown(long)} for ${change.action} begins with its own key ${shown(long[0]!)}; leave one out`;
      return { refused: `${at(change)}${text}` };
    }
    wanted.set(change.action, keys);
  }
  const changed = bindings.map((binding) => {
    const keys = wanted.get(binding.action);
    return keys === undefined ? binding : { ...binding, keys };
  });
  const before = new Set(clashes(bindings).map(identity));
  const clash = clashes(changed).find((found) => !before.has(identity(found)));
  return clash === undefined ? { bindings: changed } : { refused: describe(clash, changes) };
}

const keysOf = ({ keys }: KeyRequest): readonly string[] => (typeof keys === 'string' ? [keys] : keys);

const at = ({ place }: KeyRequest): string => (place === undefined ? '' : `${place}: `);

/** What is wrong with a change by itself. */
function wrongChange(bindings: readonly KeyBinding[], change: KeyRequest): string | null {
  const own = bindings.filter(({ action }) => action === change.action);
  if (own.length === 0) return unknownAction(change.action, bindings);
  const fixed = FIXED_ACTIONS.get(change.action);
  if (fixed !== undefined) return `${change.action} keeps its keys: ${fixed}; leave it out`;
  const keys = keysOf(change);
  if (keys.length === 0) return `${change.action} is left without a key; give it one, or leave it out`;
  const sending = own.filter(({ order }) => order === true);
  for (const key of keys) {
    const why = whyNoKey(key) ?? whyNoOrderKey(key, sending);
    if (why !== null) return `key ${shown(key)} for ${change.action} ${why}`;
  }
  return null;
}

/** Order keys are none that a hand finds by chance, and none where nobody looks at prices. */
function whyNoOrderKey(key: string, sending: readonly KeyBinding[]): string | null {
  if (sending.length === 0) return null;
  if (isEasilyPressed(key)) return 'would send orders, and is pressed by chance too easily; choose a letter';
  const stray = sending.flatMap(({ scopes }) => scopes).find((scope) => !ORDER_SCOPES.includes(scope));
  if (stray === undefined) return null;
  return `would send orders in ${stray}; order keys belong to the ladder and the orders`;
}

function unknownAction(action: string, bindings: readonly KeyBinding[]): string {
  const near = suggest(
    action,
    bindings.map((binding) => binding.action),
  );
  const mend = near === null ? '? in the terminal shows the keys and actions' : `did you mean "${near}"?`;
  return `unknown action ${quoted(action)}; ${mend}`;
}

/** Keys that cannot be told apart in a pane: the same key, or one that is the first of a sequence. */
interface Clash {
  readonly pane: KeyScope;
  readonly bound: readonly [BoundKey, BoundKey];
}

interface BoundKey {
  readonly key: string;
  readonly action: string;
  readonly everywhere: boolean;
}

function clashes(bindings: readonly KeyBinding[]): Clash[] {
  return [...PANES, ...EXTRA_PANES].flatMap((pane) => {
    const bound = boundIn(pane, bindings);
    return bound.flatMap((one, index) =>
      bound.slice(index + 1).flatMap((other) => {
        if (one.action === other.action || !collide(one.key, other.key)) return [];
        return [{ pane, bound: [one, other] as const }];
      }),
    );
  });
}

function boundIn(pane: KeyScope, bindings: readonly KeyBinding[]): BoundKey[] {
  return bindings.flatMap(({ action, keys, scopes }) => {
    const everywhere = scopes.includes('always') || scopes.includes('global');
    return everywhere || scopes.includes(pane) ? keys.map((key) => ({ key, action, everywhere })) : [];
  });
}

const collide = (a: string, b: string): boolean =>
  a === b || (isSequence(a) && a[0] === b) || (isSequence(b) && b[0] === a);

const identity = ({ pane, bound }: Clash): string =>
  [pane, ...bound.map(({ action, key }) => `${action} ${key}`).sort()].join('\n');

/** `config.yaml:52: key x for zoom means cancel-here in ladder; choose another, or give cancel-here another` */
function describe({ pane, bound }: Clash, changes: readonly KeyRequest[]): string {
  const change = changes.findLast(({ action }) => bound.some((each) => each.action === action))!;
  const mine = bound.find(({ action }) => action === change.action)!;
  const other = bound.find(({ action }) => action !== change.action)!;
  const meaning = mine.key === other.key ? `means ${other.action}` : sequenceMeaning(mine.key, other);
  const where = other.everywhere ? 'everywhere' : `in ${pane}`;
  const mend = FIXED_ACTIONS.has(other.action) ? '' : `, or give ${other.action} another`;
  return `${at(change)}key ${shown(mine.key)} for ${change.action} ${meaning} ${where}; choose another${mend}`;
}

const sequenceMeaning = (key: string, other: BoundKey): string =>
  `${isSequence(key) ? 'begins with' : 'is the first key of'} ${other.key}, which means ${other.action}`;

/** Plain keys as they are; whatever else was written, in quotes. */
const shown = (key: string): string => (/^[!-~]{1,9}$/.test(key) ? key : quoted(key));
