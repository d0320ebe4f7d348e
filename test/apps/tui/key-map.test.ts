import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyKeyMap, type KeyRequest } from '../../../src/apps/tui/key-map.js';
import { isSequence } from '../../../src/apps/tui/key-notation.js';
import { ACTIONS, type ActionId, KEYS, type KeyBinding, NEVER_BOUND } from '../../../src/apps/tui/keys.js';
import { EXTRA_PANES, PANES } from '../../../src/apps/tui/layout.js';

const requests = (changes: Readonly<Record<string, string | string[]>>): KeyRequest[] =>
  Object.entries(changes).map(([action, keys]) => ({ action, keys }));

function accepted(changes: readonly KeyRequest[], bindings: readonly KeyBinding[] = KEYS): KeyBinding[] {
  const result = applyKeyMap(bindings, changes);
  if ('refused' in result) throw new Error(result.refused);
  return result.bindings;
}

function refusal(changes: readonly KeyRequest[], bindings: readonly KeyBinding[] = KEYS): string {
  const result = applyKeyMap(bindings, changes);
  return 'refused' in result ? result.refused : 'accepted';
}

const keysOf = (bindings: readonly KeyBinding[], action: string): string[][] =>
  bindings.filter((binding) => binding.action === action).map(({ keys }) => [...keys]);

const binding = (action: ActionId, keys: string[], scopes: KeyBinding['scopes']): KeyBinding => ({
  action,
  keys,
  scopes,
  description: action,
});

describe('a key map', () => {
  test('gives an action other keys and leaves the rest of the table alone', () => {
    const bindings = accepted(requests({ 'cancel-here': ['x', 'Del'], zoom: 'Z' }));
    expect(keysOf(bindings, 'cancel-here')).toEqual([['x', 'Del']]);
    expect(keysOf(bindings, 'zoom')).toEqual([['Z']]);
    const others = ({ action }: KeyBinding): boolean => action !== 'cancel-here' && action !== 'zoom';
    expect(bindings.filter(others)).toEqual(KEYS.filter(others));
    expect(bindings.map(({ scopes }) => scopes)).toEqual(KEYS.map(({ scopes }) => scopes));
  });

  test('without changes is the table', () => {
    expect(accepted([])).toEqual(KEYS);
  });

  test('lets two actions swap their keys, and one take a key that another gives up', () => {
    const swapped = accepted(requests({ buy: 's', sell: 'b' }));
    expect([keysOf(swapped, 'buy'), keysOf(swapped, 'sell')]).toEqual([[['s']], [['b']]]);
    const moved = accepted(requests({ arm: '\\', zoom: 'a' }));
    expect([keysOf(moved, 'arm'), keysOf(moved, 'zoom')]).toEqual([[['\\']], [['a']]]);
  });

  test('joins several changes of one action, as the palette makes them', () => {
    const changes = [
      { action: 'zoom', keys: 'Z' },
      { action: 'zoom', keys: ['z', 'Z'] },
    ];
    expect(keysOf(accepted(changes), 'zoom')).toEqual([['Z', 'z']]);
  });

  test('changes every line of an action that has several', () => {
    const changed = keysOf(accepted(requests({ 'select-up': ['W', 'Up'] })), 'select-up');
    expect(changed.length).toBe(KEYS.filter(({ action }) => action === 'select-up').length);
    expect(new Set(changed.map((keys) => keys.join(' ')))).toEqual(new Set(['W Up']));
  });

  test.each(['é', 'ß', '§', '€', '^', '^E', '|', 'S-Up', 'Del', 'ee', 'Backspace', '"'])(
    'may have %s',
    (key) => {
      expect(keysOf(accepted([{ action: 'theme', keys: key }]), 'theme')).toEqual([[key]]);
    },
  );

  test('may give one key two meanings in two panes', () => {
    const bindings = accepted(requests({ 'cancel-here': 'D', 'cancel-selected': 'D' }));
    expect([keysOf(bindings, 'cancel-here'), keysOf(bindings, 'cancel-selected')]).toEqual([
      [['D']],
      [['D']],
    ]);
  });
});

describe('refused, with the mend', () => {
  const place = 'config.yaml:52';
  test.each<[string, string | string[], string]>([
    ['cancel-her', 'D', 'unknown action "cancel-her"; did you mean "cancel-here"?'],
    ['levitate', 'D', 'unknown action "levitate"; ? in the terminal shows the keys and actions'],
    ['bad\u202eword', 'D', 'unknown action "bad<U+202E>word"; ? in the terminal shows'],
    ['zoom', [], 'zoom is left without a key; give it one, or leave it out'],
    ['focus', 'Z', 'focus keeps its keys: its digits are the numbers of the panes; leave it out'],
    ['escape', 'Z', 'escape keeps its keys: Esc means the same everywhere; leave it out'],
    ['zoom', '^X', 'key ^X for zoom is fixed: it is the kill switch; choose another'],
    ['zoom', '^C', 'key ^C for zoom is fixed: it disarms and closes; choose another'],
    ['zoom', 'Esc', 'key Esc for zoom is fixed: it goes back and disarms; choose another'],
    ['zoom', '^A', 'key ^A for zoom is never bound: it belongs to tmux; choose another'],
    ['zoom', '~', 'key ~ for zoom is never bound: it belongs to ssh; choose another'],
    ['zoom', '^x', 'key ^x for zoom is no key; write ^X'],
    ['zoom', 'up', 'key up for zoom is no key; write Up'],
    ['zoom', 'PageUp', 'key PageUp for zoom is no key; write PgUp'],
    ['zoom', ' ', 'key " " for zoom is no key; write Space'],
    ['zoom', 'F5', 'key F5 for zoom is never bound: function keys belong to terminal and desktop'],
    ['zoom', 'Alt-z', 'key Alt-z for zoom is never bound: terminals and Alt disagree; choose another'],
    ['zoom', 'zoom', 'key zoom for zoom is no key; write one such as x, ^D, PgUp or tb'],
    ['zoom', '', 'key "" for zoom is no key; write one such as x, ^D, PgUp or tb'],
    [
      'zoom',
      '\u0007',
      'key "<U+0007>" for zoom is no key: U+0007 is no ASCII or Latin character; choose another',
    ],
    [
      'zoom',
      '\u202e',
      'key "<U+202E>" for zoom is no key: U+202E is no ASCII or Latin character; choose another',
    ],
    ['zoom', '界', 'key "界" for zoom is no key: U+754C is no ASCII or Latin character; choose another'],
    ['zoom', 'Ｚ', 'key "Ｚ" for zoom is no key: U+FF3A is no ASCII or Latin character; choose another'],
    ['zoom', 'а', 'key "а" for zoom is no key: U+0430 is no ASCII or Latin character; choose another'],
    ['zoom', 'a', 'key a for zoom means arm everywhere; choose another, or give arm another'],
    ['zoom', '5', 'key 5 for zoom means focus everywhere; choose another'],
    ['zoom', 'b', 'key b for zoom means buy in ladder; choose another, or give buy another'],
    ['buy', 'z', 'key z for buy means zoom everywhere; choose another, or give zoom another'],
    ['cancel-here', 'b', 'key b for cancel-here means buy in ladder; choose another, or give buy another'],
    [
      'zoom',
      'd',
      'key d for zoom is the first key of db, which means cancel-buys everywhere; choose another, or give',
    ],
    [
      'zoom',
      't',
      'key t for zoom is the first key of tb, which means take-buy in ladder; choose another, or give take-buy',
    ],
    ['take-buy', 'ab', 'key ab for take-buy begins with a, which means arm everywhere; choose another, or'],
    ['cancel-here', 'bx', 'key bx for cancel-here begins with b, which means buy in ladder; choose another'],
    ['buy', 'Enter', 'key Enter for buy would send orders, and is pressed by chance too easily; choose a'],
    ['sell', 'Space', 'key Space for sell would send orders, and is pressed by chance too easily; choose'],
    ['take-buy', 'Left', 'key Left for take-buy would send orders, and is pressed by chance too easily'],
    ['move-up', 'S-Up', 'key S-Up for move-up would send orders, and is pressed by chance too easily'],
    ['buy', '7', 'key 7 for buy would send orders, and is pressed by chance too easily; choose a letter'],
  ])('%s: %j', (action, keys, expected) => {
    expect(refusal([{ action, keys, place }])).toContain(`${place}: ${expected}`);
    expect(refusal([{ action, keys }])).toContain(expected);
    expect(refusal([{ action, keys, place }])).not.toMatch(/[\p{C}\n]/u);
  });

  test('every key that is never bound', () => {
    for (const key of NEVER_BOUND.keys()) expect(refusal([{ action: 'zoom', keys: key }])).toContain(key);
  });

  test('the later of two changes that want one key, by its own place', () => {
    const changes = [
      { action: 'zoom', keys: 'Z', place: 'config.yaml:3' },
      { action: 'theme', keys: 'Z', place: 'config.yaml:4' },
    ];
    expect(refusal(changes)).toBe(
      'config.yaml:4: key Z for theme means zoom everywhere; choose another, or give zoom another',
    );
  });

  test('one wrong change among right ones changes nothing', () => {
    expect(refusal(requests({ zoom: 'Z', arm: 'b' }))).toContain('key b for arm means buy in ladder');
  });

  test('order keys where nobody looks at prices', () => {
    const table: KeyBinding[] = [{ ...binding('buy', ['b'], ['chart']), order: true }];
    expect(refusal([{ action: 'buy', keys: 'D' }], table)).toBe(
      'key D for buy would send orders in chart; order keys belong to the ladder and the orders',
    );
  });
});

describe('two meanings that stand in the table given', () => {
  const table = [
    binding('zoom', ['z'], ['global']),
    binding('sort', ['z'], ['orders']),
    binding('theme', ['T'], ['global']),
  ];

  test('are let be', () => {
    expect(keysOf(accepted([{ action: 'theme', keys: 'Y' }], table), 'theme')).toEqual([['Y']]);
  });

  test('are no leave for more of them', () => {
    expect(refusal([{ action: 'sort', keys: ['z', 'T'] }], table)).toBe(
      'key T for sort means theme everywhere; choose another, or give theme another',
    );
  });
});

/** Written anew: the actions that a key, pressed once or as the first of two, could mean in a pane. */
function meanings(bindings: readonly KeyBinding[], pane: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (key: string, meaning: string): void => {
    found.set(key, (found.get(key) ?? new Set()).add(meaning));
  };
  for (const { action, keys, scopes } of bindings) {
    if (!(scopes as readonly string[]).some((scope) => [pane, 'global', 'always'].includes(scope))) continue;
    for (const key of keys) {
      add(key, action);
      if (isSequence(key)) add(key[0]!, 'waits for a second key');
    }
  }
  return found;
}

test('a sequence does not begin with another key of the same action', () => {
  expect(applyKeyMap(KEYS, [{ action: 'zoom-out', keys: ['xx', 'x'], place: 'c.yaml:3' }])).toEqual({
    refused: 'c.yaml:3: key xx for zoom-out begins with its own key x; leave one out',
  });
});

const KEY_SAMPLES = [
  ...'abcdghjkloqrstvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ!?,.;\\|1~^é'.split(''),
  ...['^D', '^E', '^X', '^A', 'Esc', 'Enter', 'Space', 'Up', 'S-Up', 'Del', 'PgUp', 'up', 'F1', ''],
  ...['tb', 'ta', 'ab', 'gg', 'gx', 'db', 'xx', 'zq', 'Ab', '\u202e', '界'],
];

test('what is accepted has one meaning for each key of a pane, a key for each action, and safe order keys', () => {
  const change = fc.record({
    action: fc.constantFrom<string>(...ACTIONS, 'nonsense'),
    keys: fc.oneof(
      fc.constantFrom(...KEY_SAMPLES),
      fc.array(fc.constantFrom(...KEY_SAMPLES), { maxLength: 3 }),
    ),
  });
  let passed = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const result = applyKeyMap(KEYS, changes);
      if ('refused' in result) {
        expect(result.refused).not.toMatch(/[\p{C}\n]/u);
        return;
      }
      passed += 1;
      for (const pane of [...PANES, ...EXTRA_PANES]) {
        const double = [...meanings(result.bindings, pane)].filter(([, actions]) => actions.size > 1);
        expect(double).toEqual([]);
      }
      expect(result.bindings.filter(({ keys }) => keys.length === 0)).toEqual([]);
      expect(new Set(result.bindings.map(({ action }) => action))).toEqual(new Set(ACTIONS));
      const orders = result.bindings.filter(({ order }) => order === true).flatMap(({ keys }) => [...keys]);
      expect(orders.filter((key) => /^(\d|Enter|Space|.*(Up|Down|Left|Right))$/.test(key))).toEqual([]);
      for (const { action, keys } of changes)
        expect(keysOf(result.bindings, action)[0]).toEqual(expect.arrayContaining([keys].flat()));
    }),
    { numRuns: 600 },
  );
  expect(passed).toBeGreaterThan(20);
});
