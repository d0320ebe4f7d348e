import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../domain/index.js';
import type { CheckedConfiguration, Home } from '../../store/configuration/index.js';
import { SettingsFile, WORKSPACE_FILE, type Workspace, workspaceSchema } from '../../store/settings/index.js';
import {
  applyKeyMap,
  KEYS,
  KeyTable,
  runTui,
  type TuiOptions,
  type TuiOutcome,
  wantsAscii,
} from '../tui/index.js';
import { readTheme } from '../tui/theme/index.js';

/** What the command line says of the terminal; undefined leaves it to the workspace and the configuration. */
export interface TerminalOptions {
  readonly theme: string | undefined;
  readonly framesPerSecond: number | undefined;
  readonly link: 'normal' | 'low' | undefined;
  readonly ascii: boolean | undefined;
  readonly mouse: boolean | undefined;
}

const THEMES = fileURLToPath(new URL('../../../../themes', import.meta.url));

/** A terminal that is ready to be run: its workspace is open, its theme and its keys are known to be right. */
export interface OpenedTerminal {
  run(
    options: Pick<TuiOptions, 'connect'> &
      Partial<Pick<TuiOptions, 'signal' | 'progress' | 'symbol' | 'attached'>>,
  ): Promise<TuiOutcome>;
}

/** @throws UserError for a key map or a theme that is wrong, before anything is started */
export async function openTerminal({
  home,
  loaded,
  given,
  environment,
}: {
  readonly home: Home;
  readonly loaded: CheckedConfiguration;
  readonly given: TerminalOptions;
  readonly environment: NodeJS.ProcessEnv;
}): Promise<OpenedTerminal> {
  const { terminal } = loaded.configuration;
  const configured = applyKeyMap(KEYS, loaded.keyChanges);
  if ('refused' in configured) throw new UserError(configured.refused);
  const themes = await themeNames();
  const theme = given.theme ?? terminal.theme;
  if (theme !== 'auto') await readTheme({ folder: THEMES, name: theme });
  const run: OpenedTerminal['run'] = async (options) => {
    const problems: string[] = [];
    const { settings, notes } = await SettingsFile.open<Workspace>({
      path: join(home.configDir, WORKSPACE_FILE),
      schema: workspaceSchema,
      defaults: workspaceSchema.parse({
        tour: { off: !terminal.tour },
        chart: { intervalSeconds: terminal.chartSeconds },
      }),
      onProblem: (line) => problems.push(line),
    });
    const kept = settings.value;
    const keys = keptKeys(configured.bindings, kept);
    const chosen = given.theme ?? (await usableTheme(kept.theme)) ?? terminal.theme;
    try {
      return await runTui({
        ...options,
        environment,
        themesFolder: THEMES,
        themes,
        theme: chosen,
        keys: keys.table,
        sizes: terminal.sizes,
        notes: [...notes, ...keys.notes],
        problems,
        workspace: {
          get settings() {
            return settings.value;
          },
          change: (fields) => {
            const problem = settings.update((value) => ({ ...value, ...fields }));
            if (problem !== null) problems.push(problem.refused);
          },
        },
        framesPerSecond: given.framesPerSecond ?? kept.fps ?? terminal.fps,
        link: given.link ?? terminal.link,
        ascii: given.ascii ?? switched(kept.ascii, switched(terminal.ascii, wantsAscii(environment))),
        mouse: given.mouse ?? (kept.mouse || terminal.mouse),
        bells: terminal.bells,
        save: (name, text) => saveFile(join(home.dataDir, 'snapshots'), name, text),
      });
    } finally {
      await settings.close();
    }
  };
  return { run };
}

const switched = (setting: 'auto' | 'on' | 'off', otherwise: boolean): boolean =>
  setting === 'auto' ? otherwise : setting === 'on';

/** The shipped themes: those that suit most first, as `T` goes round them. */
export async function themeNames(): Promise<string[]> {
  const files = await readdir(THEMES);
  const names = files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
  return ['dark', ...names.filter((name) => name !== 'dark').sort()];
}

/** A theme that was chosen once may be gone: then the configured one is shown. */
async function usableTheme(name: string | null): Promise<string | null> {
  if (name === null) return null;
  try {
    await readTheme({ folder: THEMES, name });
    return name;
  } catch {
    return null;
  }
}

/** Keys that were bound from the palette, over the configured ones; what no longer fits is said and left out. */
function keptKeys(
  bindings: KeyTable['bindings'],
  { keys }: Workspace,
): { readonly table: KeyTable; readonly notes: readonly string[] } {
  const changes = Object.entries(keys).map(([key, action]) => ({ keys: key, action, place: WORKSPACE_FILE }));
  const applied = applyKeyMap(bindings, changes);
  if ('refused' in applied) {
    return { table: new KeyTable(bindings), notes: [`${applied.refused}; its keys are left out`] };
  }
  return { table: new KeyTable(applied.bindings), notes: [] };
}

/** `screen-2026-11-24T10-02-03.txt`, never over one that is there. */
async function saveFile(folder: string, name: string, text: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date().toISOString().slice(0, 23).replaceAll(':', '-').replace('.', '-');
  const path = join(folder, name.replace(/(\.[a-z]+)$/, `-${stamp}$1`));
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  return path;
}
