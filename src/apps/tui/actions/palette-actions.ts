import { bracketWords } from '../automatic-bracket.js';
import { line } from '../dialogs/index.js';
import { exactSize, formatPrice } from '../format.js';
import { fillsCsv } from '../lists/fills-csv.js';
import { overlayName } from '../overlay-names.js';
import { type PaletteCommand, VERBS } from '../palette/index.js';
import { ROW_STEPS, type SecondLadder } from '../view.js';
import type { Workstation } from '../workstation.js';
import { askReason, chooseMode } from './arming.js';
import { openQuit } from './dialog-keys.js';
import { showStory, showWhy } from './list-actions.js';
import { askFlatten, cancelAll, flattenLines } from './order-actions.js';
import { placeOrder, replaceTerms } from './place-order.js';
import { chooseKept, keepLayout, mapKey, resetKeys, switchSetting } from './settings-actions.js';
import { chooseTheme, saveScreen } from './view-actions.js';

type Of<Kind extends PaletteCommand['kind']> = Extract<PaletteCommand, { kind: Kind }>;
type Runner = { readonly [Kind in PaletteCommand['kind']]: (w: Workstation, command: Of<Kind>) => void };

/** Does what a line of the palette asks for. What cannot be done yet says so, and nothing is sent. */
export function runPalette(workstation: Workstation, command: PaletteCommand): void {
  const run = RUN[command.kind] as (w: Workstation, command: PaletteCommand) => void;
  run(workstation, command);
}

const done = (workstation: Workstation, text: string): void => workstation.say({ level: 'done', text });
const refuse = (workstation: Workstation, text: string): void => workstation.say({ level: 'refused', text });

const RUN: Runner = {
  order: (w, { order }) => {
    if (w.store.data.session?.mode === 'watch') refuse(w, 'watch mode sends no orders');
    else void placeOrder(w, order);
  },
  move: (w, { clientOrderIds, to }) => {
    for (const order of w.store.data.orders.working) {
      if (clientOrderIds.includes(order.clientOrderId))
        void replaceTerms(w, order, { price: to, size: null });
    }
  },
  cancel: (w, { clientOrderIds }) => {
    for (const clientOrderId of clientOrderIds) void w.send({ kind: 'cancel', clientOrderId });
  },
  'cancel-all': (w, { side }) => cancelAll(w, side),
  flatten: (w, { instrument }) => {
    const lines = flattenLines(w, instrument);
    if (lines.length === 0) refuse(w, 'nothing to flatten: no position is open');
    else {
      const symbol = instrument === null ? 'ALL' : (w.store.data.instruments[instrument]?.symbol ?? '');
      askFlatten(w, { title: `FLATTEN ${symbol}`, lines, instrument });
    }
  },
  alert: (w, { expression, repeat, by }) => {
    const added = w.local.addAlert(`${expression} ${repeat} ${by}`);
    if ('refused' in added) refuse(w, added.refused);
    else done(w, `alert ${added.id}: ${expression}${by === 'bell' ? '' : ' · rings and sends a message'}`);
  },
  protect: (w, command) => void w.send(command),
  adopt: (w, command) => void w.send(command),
  'alert-list': (w) => w.change({ focus: 'alerts', zoomed: 'alerts' }),
  'alert-remove': (w, { number }) => {
    const removed = w.local.removeAlert(number);
    if (removed) done(w, `alert ${number} removed`);
    else refuse(w, `no alert ${number}: alert list shows them`);
  },
  strategy: (w, { name, action }) => void w.send({ kind: 'strategy', name, action }),
  'strategy-parameters': (w, { name, parameters }) =>
    void w.send({ kind: 'strategy-parameters', name, parameters }),
  mode: (w, { mode }) => chooseMode(w, mode),
  size: chooseSizes,
  chart: (w, { intervalSeconds, overlays }) => {
    const { view } = w;
    w.change({
      intervalSeconds: intervalSeconds ?? view.intervalSeconds,
      chart: { ...view.chart, back: 0, overlays: overlays ?? view.chart.overlays },
    });
    done(w, `chart ${[`${w.view.intervalSeconds}s`, ...w.view.chart.overlays.map(overlayName)].join(' ')}`);
  },
  layout: (w, { name }) => chooseKept(w, name),
  'layout-save': (w, { name }) => keepLayout(w, name),
  watch: changeWatch,
  limit: (w, { rule, value, instrument }) => void w.send({ kind: 'limit', rule, value, instrument }),
  theme: (w, { name }) => chooseTheme(w, name),
  note: (w, { text }) => {
    const about = w.local.noteSubject(w.view);
    void w.send({ kind: 'note', text, about }).then((result) => {
      if (result?.outcome === 'done' && about !== null) w.local.note(about, text);
    });
  },
  snapshot: saveScreen,
  why: (w, { clientOrderId }) => (clientOrderId === null ? showWhy(w) : showStory(w, clientOrderId)),
  key: (w, { key, action }) => mapKey(w, { key, action }),
  'key-reset': resetKeys,
  symbol: (w, { instrument }) => w.chooseInstrument(instrument),
  goto: (w, { price }) => {
    const { ladder } = w.view;
    const cursor = Math.floor(price / ladder.rowTicks) * ladder.rowTicks;
    const top = cursor + Math.floor(w.ladderHeight / 2) * ladder.rowTicks;
    w.change({ focus: 'ladder', ladder: { ...ladder, cursor, top, locked: false, away: true } });
    if (w.instrument !== undefined) done(w, `the cursor is at ${formatPrice(w.instrument, cursor)}`);
  },
  rows: (w, { rowTicks }) => {
    if (!ROW_STEPS.includes(rowTicks)) refuse(w, 'a row is 1, 2 or 5 times a power of ten ticks');
    else w.changeLadder({ ...w.view.ladder, rowTicks, cursor: null, top: null });
  },
  fps: (w, { framesPerSecond }) => {
    w.host.setFramesPerSecond(framesPerSecond);
    w.host.workspace.change({ fps: framesPerSecond });
    done(w, `at most ${framesPerSecond} frames a second`);
  },
  switch: (w, { what, on }) => switchSetting(w, what, on),
  second: (w, { shows }) => {
    const second: SecondLadder = shows ?? { kind: 'off' };
    w.change({ second, secondLadder: { ...w.view.secondLadder, top: null, cursor: null } });
    const wide = w.layout.form === 'wide';
    done(w, wide ? 'the second ladder follows' : 'the second ladder shows from 160 columns on');
  },
  bracket: (w, command) => setBracket(w, command),
  'fills-csv': (w) => {
    const { data } = w.store;
    void w.host
      .saveText(
        'fills.csv',
        fillsCsv(data.fills.fills, { instruments: data.instruments, notes: w.local.data.notes }),
      )
      .then((saved) => {
        if ('refused' in saved) refuse(w, saved.refused);
        else done(w, `${data.fills.fills.length} fills are in ${saved.path}`);
      });
  },
  help: showCommands,
  quit: openQuit,
  kill: (w) => w.kill(false, 'palette'),
  resume: (w, { reason }) => {
    if (w.store.data.session?.halted === true) askReason(w, reason);
    else refuse(w, 'nothing is halted: there is nothing to resume');
  },
};

/** Every symbol is watched until one is taken off. */
function changeWatch(workstation: Workstation, { action, instrument }: Of<'watch'>): void {
  const { store, local } = workstation;
  const symbols = store.data.instruments.map(({ symbol }) => symbol);
  const symbol = symbols[instrument] ?? '';
  const now = local.data.watch.length === 0 ? symbols : local.data.watch;
  const others = now.filter((known) => known !== symbol);
  if (action === 'remove' && others.length === 0) {
    refuse(workstation, `${symbol} is the last on the watch list`);
    return;
  }
  local.watch(action === 'add' ? [...others, symbol] : others);
  done(workstation, action === 'add' ? `watching ${symbol}` : `${symbol} is off the watch list`);
}

/** Each order by hand that opens a position of the symbol gets it from now on, until `bracket off`. */
function setBracket(workstation: Workstation, { instrument, stop, target }: Of<'bracket'>): void {
  const known = workstation.store.data.instruments[instrument];
  if (known === undefined || instrument !== workstation.view.instrument) {
    refuse(workstation, 'a bracket is set on the symbol that the ladder shows');
    return;
  }
  const bracket = stop === null && target === null ? null : { stop, target };
  workstation.disarm('the bracket changed');
  workstation.change({ bracket });
  const text = bracket === null ? 'off' : bracketWords(bracket, known);
  done(workstation, `${known.symbol}: bracket ${text}${bracket === null ? '' : ' on each order that opens'}`);
}

/** Several sizes are what `-` and `+` walk along; one is what the keys are loaded with now. */
function chooseSizes(workstation: Workstation, { instrument, sizes }: Of<'size'>): void {
  const { view, store } = workstation;
  const known = store.data.instruments[instrument];
  if (known === undefined || instrument !== view.instrument) {
    refuse(workstation, 'sizes are set on the symbol that the ladder shows');
    return;
  }
  const lots: number[] = [...new Set<number>(sizes.map((size) => size.lots))].sort((a, b) => a - b);
  const first = lots[0]!;
  const all = lots.length > 1 ? lots : [...new Set([...view.sizes, first])].sort((a, b) => a - b);
  workstation.change({ sizes: all, sizeIndex: all.indexOf(first) });
  done(
    workstation,
    lots.length > 1
      ? `sizes ${lots.map((size) => exactSize(known, size)).join(', ')}`
      : `order size ${exactSize(known, first)}`,
  );
}

/** What the signs on the screen say. */
const MARKS: readonly (readonly [string, string])[] = [
  ['• m E ?', 'mine, a strategy, external, in doubt'],
  ['q q~', 'lots ahead in the queue, estimated'],
  ['▸ ◆ =', 'cursor, last price, my average'],
  ['! ▹', 'alert, cursor of the other ladder'],
  ['v ◂', 'vwap, most volume'],
  ['● ◐ ○', 'strategy runs, paused, stopped'],
  ['1b', 'the second ladder'],
];

/** Every command with its example, and what the marks on the screen say; keys are behind `?`. */
function showCommands(workstation: Workstation): void {
  workstation.open({
    kind: 'reading',
    title: 'COMMANDS',
    from: 0,
    openedAt: workstation.host.now(),
    lines: [
      ...VERBS.flatMap(({ verb, usage, description, example }) => [
        line(`${verb} ${usage}`.trim(), 'text.strong'),
        line(`    ${description}, such as  ${example}`),
      ]),
      line(''),
      line('marks on the screen', 'text.strong'),
      ...MARKS.map(([mark, text]) => line(`${mark.padEnd(8)} ${text}`)),
      line(''),
      line('? shows the keys', 'text.muted'),
    ],
  });
}
