import type { Workspace } from '../../store/settings/index.js';

/** What the bell says: each has its own number of strokes. */
export type BellKind = 'fill' | 'partial' | 'refusal' | 'disconnection' | 'alert';

/** The kept settings, as the workstation reads and changes them; they reach the disk a little later. */
export interface WorkspaceKeeper {
  readonly settings: Workspace;
  change(fields: Partial<Workspace>): void;
}

/** What the workstation needs of the process around it. */
export interface WorkstationHost {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Milliseconds since the epoch, for people to read. */
  wall(): number;
  /** The view or a dialog changed: `layout` where regions moved. */
  changed(what: 'view' | 'layout' | 'dialog'): void;
  repaint(): void;
  /** The themes that there are, in the order in which `T` goes round them, and the one that is shown. */
  readonly themes: readonly string[];
  theme(): string;
  /** Resolves to the name that is shown now, or to what is wrong with the theme. */
  chooseTheme(name: string): Promise<{ readonly name: string } | { readonly refused: string }>;
  /** For how long the terminal has taken no output. */
  stalledMillis(): number;
  /** Snapshots a second that the link to the terminal is worth. */
  snapshotRate(): number;
  /** The operator has left; the engine has been told what to do with the orders. */
  leave(how: 'quit' | 'detached'): void;
  /** True where the engine outlives the terminal. */
  readonly attached: boolean;
  /** How far the engine's start is, while it is not connected; null where nobody knows. */
  progress(): string | null;
  bell(kind: BellKind): void;
  /** Puts a text on the clipboard of the terminal, as far as it lets programs do that. */
  copy(text: string): void;
  /** The screen as text, or a text that was made, into a file; resolves to its path or to what went wrong. */
  saveScreen(): Promise<{ readonly path: string } | { readonly refused: string }>;
  saveText(name: string, text: string): Promise<{ readonly path: string } | { readonly refused: string }>;
  setAscii(on: boolean): void;
  setMouse(on: boolean): void;
  setFramesPerSecond(framesPerSecond: number): void;
  readonly workspace: WorkspaceKeeper;
}
