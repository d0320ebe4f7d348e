/** What stands over the panes: each dialog as a value, and as the lines of text that the screen draws. */
export { type DialogContext, dialogContent, storyReading } from './content.js';
export type {
  ConfirmDialog,
  Dialog,
  DialogContent,
  PaletteDialog,
  PalettePreview,
  PromptDialog,
  ReadingDialog,
  TicketDialog,
} from './dialog.js';
export { lastHelpRow } from './help.js';
export { type DialogLine, line } from './line.js';
