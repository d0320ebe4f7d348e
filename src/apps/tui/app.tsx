import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';
import type { DialogContent } from './dialogs/index.js';
import type { Layout, Region } from './layout.js';
import { ChangingText } from './terminal/changing-text.js';
import { textWidth } from './terminal/index.js';
import type { InkTextProps, Token } from './theme/index.js';

/** What Ink lays out: regions as placeholders for the live panes, and a dialog over them. */
export interface AppModel {
  readonly layout: Layout;
  readonly dialog: DialogContent | null;
  /** Rises with the theme, whose styles are read anew. */
  readonly themeVersion: number;
}

/** Where the app's model comes from; a new object for each change. */
export interface AppSource {
  readonly model: AppModel;
  subscribe(listener: () => void): () => void;
  placeholder(region: Region): string;
  ink(token: Token): InkTextProps;
}

/** The whole screen. Live panes are painted over their placeholders without Ink; this changes rarely. */
export function App({ source }: { readonly source: AppSource }): ReactElement {
  const { layout, dialog } = useSyncExternalStore(
    (listener) => source.subscribe(listener),
    () => source.model,
  );
  return (
    <Box width={layout.columns} height={layout.rows}>
      {layout.regions.map((region) => (
        <Box
          key={region.id}
          position="absolute"
          marginLeft={region.x}
          marginTop={region.y}
          width={region.width}
          height={region.height}
        >
          <Text>{source.placeholder(region)}</Text>
        </Box>
      ))}
      {dialog === null ? null : dialog.place === 'line' ? (
        <DialogLines content={dialog} layout={layout} source={source} />
      ) : (
        <DialogBox content={dialog} layout={layout} source={source} />
      )}
    </Box>
  );
}

/** A dialog in place of the message and the hints, where there is no room for a box. */
function DialogLines({
  content,
  layout,
  source,
}: {
  readonly content: DialogContent;
  readonly layout: Layout;
  readonly source: AppSource;
}): ReactElement {
  const background = raised(source);
  const inner = layout.columns - 2;
  const [line] = content.lines;
  return (
    <Box position="absolute" flexDirection="column" marginTop={layout.rows - 2}>
      <ChangingText
        {...source.ink(line?.token ?? 'text.primary')}
        {...background}
        text={` ${fit(line?.text ?? '', inner)} `}
      />
      <ChangingText {...source.ink('hint.label')} {...background} text={` ${fit(content.footer, inner)} `} />
    </Box>
  );
}

/** A bordered box in the middle, or over the lowest rows. Each line is padded, so that it covers the panes below. */
function DialogBox({
  content,
  layout,
  source,
}: {
  readonly content: DialogContent;
  readonly layout: Layout;
  readonly source: AppSource;
}): ReactElement {
  const widest = Math.max(content.title.length + 4, content.footer.length, ...content.lines.map(lengthOf));
  const inner = Math.min(layout.columns - 4, widest);
  const shown = content.lines.slice(0, layout.rows - 6);
  const isLow = content.place === 'bottom';
  const background = raised(source);
  const border = { ...source.ink('border.focused'), ...background };
  const row = (key: string, text: string, token: Token): ReactElement => (
    <Box key={key}>
      <Text {...border}>│</Text>
      <ChangingText {...source.ink(token)} {...background} text={` ${fit(text, inner)} `} />
      <Text {...border}>│</Text>
    </Box>
  );
  return (
    <Box
      position="absolute"
      flexDirection="column"
      marginLeft={Math.floor((layout.columns - inner - 4) / 2)}
      marginTop={Math.max(
        0,
        isLow ? layout.rows - shown.length - 4 : Math.floor((layout.rows - shown.length - 4) / 2),
      )}
    >
      <Box>
        <Text {...border}>┌─</Text>
        <ChangingText {...source.ink(content.token)} {...background} text={` ${content.title} `} />
        <Text {...border}>{`${'─'.repeat(Math.max(0, inner - content.title.length - 1))}┐`}</Text>
      </Box>
      {shown.map((line, index) => row(`line ${index}`, line.text, line.token))}
      {row('space', '', 'text.primary')}
      {row('footer', content.footer, 'hint.label')}
      <Text {...border}>{`└${'─'.repeat(inner + 2)}┘`}</Text>
    </Box>
  );
}

/** The background of what stands over the panes; none where the theme leaves it to the terminal. */
function raised(source: AppSource): Pick<InkTextProps, 'backgroundColor'> {
  const { backgroundColor } = source.ink('surface.raised');
  return backgroundColor === undefined ? {} : { backgroundColor };
}

const lengthOf = ({ text }: { readonly text: string }): number => textWidth(text);

/** A text in exactly so many columns, which wide characters take two of. */
function fit(text: string, width: number): string {
  const missing = width - textWidth(text);
  if (missing >= 0) return text + ' '.repeat(missing);
  const characters = [...text];
  while (characters.length > 0 && textWidth(characters.join('')) > width - 1) characters.pop();
  const cut = `${characters.join('')}…`;
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}
