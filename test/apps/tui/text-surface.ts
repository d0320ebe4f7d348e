import { KeyTable } from '../../../src/apps/tui/keys.js';
import { layoutFor } from '../../../src/apps/tui/layout.js';
import { NO_LOCAL } from '../../../src/apps/tui/local.js';
import { PAINTERS, type PaintContext } from '../../../src/apps/tui/panes/index.js';
import { type Surface, within } from '../../../src/apps/tui/surface.js';

/** A surface of plain characters, and the token of each, for tests to read. */
export class TextSurface implements Surface {
  readonly cells: string[][];
  readonly tokens: string[][];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.cells = Array.from({ length: height }, () => Array<string>(width).fill(' '));
    this.tokens = Array.from({ length: height }, () => Array<string>(width).fill(''));
  }

  put(x: number, y: number, text: string, token: string): void {
    [...text].forEach((character, index) => {
      const column = x + index;
      if (column < 0 || column >= this.width || y < 0 || y >= this.height) return;
      this.cells[y]![column] = character;
      this.tokens[y]![column] = token;
    });
  }

  highlight(): void {}

  row(y: number): string {
    return this.cells[y]!.join('');
  }

  rows(): string[] {
    return this.cells.map((row) => row.join(''));
  }
}

/** Without alerts and the like, and with the shipped keys, unless others are given. */
type ScreenContext = Omit<PaintContext, 'region' | 'local' | 'keys'> &
  Partial<Pick<PaintContext, 'local' | 'keys'>>;

const PLAIN = { local: NO_LOCAL, keys: new KeyTable() };

/** The whole screen as rows of text. */
export function paintScreen(
  context: ScreenContext,
  size: { readonly columns: number; readonly rows: number },
): string[] {
  const surface = new TextSurface(size.columns, size.rows);
  const layout = layoutFor(size.columns, size.rows, context.view);
  for (const region of layout.regions) {
    PAINTERS[region.id](within(surface, region), { ...PLAIN, ...context, region });
  }
  return surface.rows();
}
