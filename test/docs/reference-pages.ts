import { KEYS, type KeyBinding, NEVER_BOUND } from '../../src/apps/tui/keys.js';
import { VERBS } from '../../src/apps/tui/palette/index.js';
import { historyPage } from './history-page.js';
import { indicatorsPage } from './indicators-page.js';

/** The pages of reference that are written from the tables themselves, by file name in `docs/`. */
export const referencePages = (): Readonly<Record<string, string>> => ({
  'keys.md': keysPage(),
  'commands.md': commandsPage(),
  'indicators.md': indicatorsPage(NOTE),
  'history.md': historyPage(NOTE),
});

const NOTE = 'Written from the program by `npm run docs`; a test fails where it is stale.\n';

function keysPage(): string {
  const groups = [...new Set(KEYS.map(groupOf))];
  return [
    '# Keys',
    '',
    NOTE,
    '`?` shows the keys in force; `terminal.keys` in the configuration and `:key KEY ACTION` change them.',
    '',
    '`^X` is the kill switch, everywhere and always: it is found in the raw bytes before anything else sees them.',
    '',
    ...groups.flatMap((group) => [
      `## ${group}`,
      '',
      '| keys | what it does | action |',
      '| --- | --- | --- |',
      ...KEYS.filter((binding) => groupOf(binding) === group).map(keyRow),
      '',
    ]),
    '## Never bound',
    '',
    '| key | it belongs to |',
    '| --- | --- |',
    ...[...NEVER_BOUND].map(([key, why]) => `| ${code(key)} | ${why} |`),
    '',
  ].join('\n');
}

const groupOf = ({ scopes }: KeyBinding): string =>
  scopes.length > 2 ? 'lists' : scopes[0] === 'always' ? 'always' : scopes.join(', ');

const keyRow = ({ keys, description, action, order }: KeyBinding): string =>
  `| ${keys.map(code).join(' ')} | ${description}${order === true ? '; only while armed' : ''} | ${action} |`;

/** Code in a table: a bar would end the cell, a backquote the code. */
const code = (text: string): string =>
  text.includes('`') ? `\`\` ${text} \`\`` : `\`${text.replaceAll('|', '\\|')}\``;

function commandsPage(): string {
  return [
    '# Commands of the palette',
    '',
    NOTE,
    '`:` opens the palette; Tab completes, ↑ goes back in history, Enter does it.',
    '',
    '| command | what it does | example |',
    '| --- | --- | --- |',
    ...VERBS.map(
      ({ verb, usage, description, example }) =>
        `| ${code(`${verb} ${usage}`.trim())} | ${description} | ${code(example)} |`,
    ),
    '',
  ].join('\n');
}
