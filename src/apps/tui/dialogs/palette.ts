import { clip } from '../format.js';
import type { DialogContent, PaletteDialog } from './dialog.js';
import { line } from './line.js';

/** Suggestions shown above the line that is typed. */
const SHOWN = 6;
const SHOWN_NARROW = 4;

/** The palette at the foot of the screen: suggestions, what is typed, what it would do, what the risk gate says. */
export function paletteContent(
  dialog: PaletteDialog,
  { columns }: { readonly columns: number },
): DialogContent {
  const { text, preview, completions, ghost, asks } = dialog;
  const narrow = columns < 120;
  const inner = columns - 4;
  const suggestions = completions.slice(0, narrow ? SHOWN_NARROW : SHOWN);
  const width = Math.max(12, ...suggestions.map(({ label }) => label.length)) + 2;
  const typed = `:${visible(text)}▏`;
  const own = typed.length > inner ? `…${typed.slice(typed.length - inner + 1)}` : typed;
  const hint = clip(ghost, Math.max(0, inner - own.length));
  const more = completions.length - suggestions.length;
  return {
    title: 'COMMAND',
    token: 'text.strong',
    lines: [
      ...suggestions.map(({ label, detail }, index) =>
        line(
          clip(`${index === 0 ? '▸' : ' '} ${label.padEnd(width)}${detail}`, inner),
          index === 0 ? 'input.text' : 'input.ghost',
        ),
      ),
      ...(more > 0 ? [line(`  … ${more} more`, 'input.ghost')] : []),
      line(`${own}${hint}`.padEnd(inner), 'input.text'),
      line(clip(preview.text, inner), preview.refused ? 'input.error' : 'input.preview'),
      line(clip(preview.risk, inner), preview.risk.startsWith('✗') ? 'input.error' : 'input.preview'),
    ],
    footer: asks
      ? 'y SENDS IT · any other key goes back · Esc leaves it'
      : 'Enter does it · Tab completes · ↑ history · Esc closes',
    place: 'bottom',
  };
}

/** What is typed as it may be drawn: what cannot be seen or turns the line around has a mark in its place. */
const visible = (text: string): string => text.replace(/[\p{C}\p{M}]/gu, '␦');
