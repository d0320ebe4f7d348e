import { Box, Text } from 'ink';
import type { ReactElement } from 'react';
import { useSyncExternalStore } from 'react';
import type { DialogContent } from './dialogs.js';
import type { Layout, Region } from './layout.js';
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
      {dialog === null ? null : <DialogBox content={dialog} layout={layout} source={source} />}
    </Box>
  );
}

/** A bordered box in the middle. Each line is padded, so that it covers the panes below. */
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
  const { backgroundColor } = source.ink('surface.raised');
  const background = backgroundColor === undefined ? {} : { backgroundColor };
  const border = { ...source.ink('border.focused'), ...background };
  const row = (key: string, text: string, token: Token): ReactElement => (
    <Box key={key}>
      <Text {...border}>│</Text>
      <Text {...source.ink(token)} {...background}>{` ${fit(text, inner)} `}</Text>
      <Text {...border}>│</Text>
    </Box>
  );
  return (
    <Box
      position="absolute"
      flexDirection="column"
      marginLeft={Math.floor((layout.columns - inner - 4) / 2)}
      marginTop={Math.max(0, Math.floor((layout.rows - shown.length - 4) / 2))}
    >
      <Box>
        <Text {...border}>┌─</Text>
        <Text {...source.ink(content.token)} {...background}>{` ${content.title} `}</Text>
        <Text {...border}>{`${'─'.repeat(Math.max(0, inner - content.title.length - 1))}┐`}</Text>
      </Box>
      {shown.map((line, index) => row(`line ${index}`, line.text, line.token))}
      {row('space', '', 'text.primary')}
      {row('footer', content.footer, 'hint.label')}
      <Text {...border}>{`└${'─'.repeat(inner + 2)}┘`}</Text>
    </Box>
  );
}

const lengthOf = ({ text }: { readonly text: string }): number => text.length;

const fit = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
