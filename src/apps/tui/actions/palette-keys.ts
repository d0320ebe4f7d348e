import type { PaletteDialog, PalettePreview } from '../dialogs/index.js';
import {
  completePalette,
  describePalette,
  describeUsage,
  nextEntry,
  type PaletteCommand,
  type PaletteContext,
  type PaletteHistory,
  paletteHistory,
  parsePalette,
  previousEntry,
  remember,
} from '../palette/index.js';
import type { Workstation } from '../workstation.js';
import { runPalette } from './palette-actions.js';
import { paletteContext } from './palette-context.js';
import { typedCharacter } from './ticket.js';

const LONGEST_TYPED = 240;
const NOTHING: PalettePreview = { text: '', risk: '', refused: false };

/** Opens the palette with a text to begin with. */
export function openPalette(workstation: Workstation, text: string): void {
  const history = paletteHistory(workstation.host.workspace.settings.history);
  show(workstation, text, { openedAt: workstation.host.now(), history });
}

/** A key in the palette; `alone` where it may do what cannot be undone. */
export function paletteKey(
  workstation: Workstation,
  { dialog, key, alone }: { readonly dialog: PaletteDialog; readonly key: string; readonly alone: boolean },
): void {
  const openedAt = workstation.dialog?.openedAt ?? workstation.host.now();
  const { text } = dialog;
  if (key === 'Enter') {
    if (alone && !dialog.asks) submit(workstation, dialog);
    return;
  }
  if (key === 'y' && dialog.asks) {
    if (alone && dialog.command !== null) act(workstation, dialog, dialog.command);
    return;
  }
  if (key === 'Up' || key === 'Down') {
    const step = key === 'Up' ? previousEntry : nextEntry;
    const { history, text: shown } = step(dialog.history, text);
    show(workstation, shown, { openedAt, history });
    return;
  }
  if (dialog.asks) {
    // What is typed at a question that was not seen must not change what it was about.
    show(workstation, text, { openedAt, history: dialog.history });
    return;
  }
  const edited = editedText(dialog, key);
  if (key === 'Backspace' && text === '') workstation.open(null);
  else if (edited !== text) show(workstation, edited, { openedAt, history: dialog.history });
}

function editedText({ text, completions }: PaletteDialog, key: string): string {
  if (key === 'Tab') return completions[0]?.insert ?? text;
  if (key === 'Backspace') return [...text].slice(0, -1).join('');
  if (key === '^U') return '';
  return (text + typedCharacter(key)).slice(0, LONGEST_TYPED);
}

/** A paste is text: it never sends, whatever line ends it has; what is hostile in it is refused when it is read. */
export function pasteIntoPalette(workstation: Workstation, pasted: string): void {
  const { dialog } = workstation;
  if (dialog?.kind !== 'palette') return;
  const text = (dialog.text + pasted.replace(/[\r\n\t]+/g, ' ').trimEnd()).slice(0, LONGEST_TYPED);
  show(workstation, text, { openedAt: dialog.openedAt, history: dialog.history });
}

function show(
  workstation: Workstation,
  text: string,
  { openedAt, history }: { readonly openedAt: number; readonly history: PaletteHistory },
): void {
  const context = paletteContext(workstation);
  const reading = parsePalette(text, context);
  const dialog: PaletteDialog = {
    kind: 'palette',
    text,
    history,
    preview: previewOf(reading, context),
    completions: completePalette(text, context),
    ghost: describeUsage(text),
    command: reading.kind === 'command' ? reading.command : null,
    asks: false,
  };
  workstation.open({ ...dialog, openedAt });
  if (reading.kind === 'command') askGate(workstation, reading.command, text);
}

function previewOf(reading: ReturnType<typeof parsePalette>, context: PaletteContext): PalettePreview {
  if (reading.kind === 'refused') return { text: `✗ ${reading.refused}`, risk: '', refused: true };
  if (reading.kind === 'incomplete') return { ...NOTHING, text: reading.hint };
  return { text: describePalette(reading.command, context), risk: '', refused: false };
}

/** The risk gate, dry, at each key: its word comes a moment later. */
function askGate(workstation: Workstation, command: PaletteCommand, text: string): void {
  const asked =
    command.kind === 'order'
      ? ({ kind: 'place', order: command.order } as const)
      : command.kind === 'flatten'
        ? ({ kind: 'flatten', instrument: command.instrument } as const)
        : command.kind === 'protect'
          ? command
          : null;
  if (asked === null) return;
  void workstation.link.preview(asked).then((risk) => {
    const { dialog } = workstation;
    if (dialog?.kind !== 'palette' || dialog.text !== text) return;
    const word = risk.replaceAll('\n', ' · ');
    // The question that Enter has asked meanwhile stays.
    const shown = dialog.asks ? withQuestion(word, command) : word;
    workstation.open({ ...dialog, preview: { ...dialog.preview, risk: shown } });
  });
}

const withQuestion = (risk: string, { kind }: PaletteCommand): string =>
  `${risk} · LIVE: y ${LIVE_VERBS[kind]} it`.replace(/^ · /, '');

/** What trades, or changes what the keys will send; cancelling needs no second key, flattening has a question of its own. */
const LIVE_VERBS: Readonly<Partial<Record<PaletteCommand['kind'], string>>> = {
  order: 'sends',
  move: 'sends',
  protect: 'sends',
  adopt: 'sends',
  bracket: 'sets',
};

/** Enter: what is only read is done at once; live money wants `y` after it. */
function submit(workstation: Workstation, dialog: PaletteDialog): void {
  const { command } = dialog;
  const at = workstation.host.now();
  if (command === null) {
    const { text, refused } = dialog.preview;
    const why = refused ? text.replace(/^✗ /, '') : `not complete: ${text}`;
    workstation.say({ level: 'refused', text: why });
    if (!refused)
      workstation.open({ ...dialog, openedAt: at, preview: { ...dialog.preview, risk: `✗ ${why}` } });
    return;
  }
  if (command.kind in LIVE_VERBS && workstation.store.data.session?.mode === 'live') {
    const preview = { ...dialog.preview, risk: withQuestion(dialog.preview.risk, command) };
    workstation.open({ ...dialog, asks: true, preview, openedAt: at });
    return;
  }
  act(workstation, dialog, command);
}

/** Does what was shown, whatever the market has done since: the order's price and size are those of the preview. */
function act(workstation: Workstation, { text }: PaletteDialog, command: PaletteCommand): void {
  const { workspace } = workstation.host;
  const { entries } = remember(paletteHistory(workspace.settings.history), text);
  workspace.change({ history: [...entries] });
  workstation.open(null);
  runPalette(workstation, command);
}

/** While an order is being typed its preview follows the market: `bid`, `25%` and the risk gate's word. */
export function refreshPalette(workstation: Workstation): void {
  const { dialog } = workstation;
  if (dialog?.kind !== 'palette' || dialog.asks || dialog.command === null) return;
  if (dialog.command.kind !== 'order' && dialog.command.kind !== 'flatten') return;
  const context = paletteContext(workstation);
  const reading = parsePalette(dialog.text, context);
  const { risk } = dialog.preview;
  const command = reading.kind === 'command' ? reading.command : null;
  workstation.open({ ...dialog, command, preview: { ...previewOf(reading, context), risk } });
  if (command !== null) askGate(workstation, command, dialog.text);
}
