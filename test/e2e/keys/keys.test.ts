import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultFile } from '../../../src/store/keys/vault-file.js';
import { TestHome } from '../harness/program.js';
import { ENTER, Terminal } from '../harness/terminal.js';

/** Exchange keys as a person types them at a terminal, and as scripts and services give them. */
const API_KEY = 'canary-key-8f2b61c0';
const SECRET = 'canary-secret-d41e77a9';
const PASSPHRASE = 'correct horse battery';
const INTERRUPT = '\x03';
const BACKSPACE = '\x7f';

let home: TestHome;
let terminal: Terminal | null = null;
beforeEach(() => {
  home = new TestHome();
  configure('{ store: vault }');
});
afterEach(async () => {
  await terminal?.close();
  terminal = null;
  await home.remove();
});

const configure = (keys: string): void =>
  writeFileSync(join(home.folder, 'config.yaml'), `keys: ${keys}\nstrategies: []\n`);

const inHome = (name: string): string => join(home.folder, name);

function open(...words: string[]): {
  readonly screen: Terminal;
  readonly written: { readonly text: string };
} {
  const screen = new Terminal(home, words);
  terminal = screen;
  return { screen, written: screen.record() };
}

/** Answers each question in its turn. */
async function answer(screen: Terminal, ...steps: readonly (readonly [question: string, typed: string])[]) {
  for (const [question, typed] of steps) {
    await screen.sees((rows) => rows.join('\n').trimEnd().endsWith(question));
    await screen.press(typed);
    await screen.press(ENTER);
  }
}

function withInput(input: string, words: readonly string[], environment: Record<string, string> = {}) {
  return spawnSync(process.execPath, home.command(...words), {
    input,
    encoding: 'utf8',
    env: home.environment(environment),
  });
}

/** A key in a vault that opens from a file. */
function addUnattended(name = 'main', venue = 'kraken'): void {
  writeFileSync(inHome('passphrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
  configure('{ store: vault, unlock: file, passphraseFile: passphrase }');
  const text = JSON.stringify({ apiKey: API_KEY, secret: SECRET });
  const added = withInput(text, ['keys', 'add', name, '--venue', venue, '--from-fd', '0']);
  expect(added.status, added.stderr).toBe(0);
}

describe('a key that is typed', () => {
  it('shows nothing of itself, takes a paste and a correction, and makes a vault', async () => {
    const { screen, written } = open('keys', 'add', 'main', '--venue', 'kraken');
    await screen.sees('API key of kraken:');
    await screen.paste(API_KEY);
    await screen.press(ENTER);
    await answer(
      screen,
      ['secret:', `${SECRET}xy${BACKSPACE}${BACKSPACE}`],
      ['a passphrase for the new vault:', PASSPHRASE],
      ['again:', PASSPHRASE],
    );
    expect(await screen.ended).toBe(0);
    for (const secret of [API_KEY, SECRET, PASSPHRASE, '*']) expect(written.text).not.toContain(secret);
    expect(written.text).toContain('key main of kraken is in the vault');
    for (const name of ['keys.json', 'vault.json']) {
      expect(readFileSync(inHome(name), 'utf8')).not.toMatch(new RegExp(`${API_KEY}|${SECRET}`));
    }
    // What was typed is what is there, the paste without its marks, and only the right passphrase opens it.
    expect(await new VaultFile(inHome('vault.json')).open(PASSPHRASE)).toEqual({
      main: { apiKey: API_KEY, secret: SECRET, passphrase: null },
    });
    const wrong = open('keys', 'rotate', 'main');
    await answer(
      wrong.screen,
      ['API key of kraken:', 'another-key'],
      ['secret:', 'another'],
      ['vault:', 'wrong'],
    );
    expect(await wrong.screen.ended).toBe(2);
    expect(wrong.written.text).toContain('the passphrase does not open it');
    const removed = open('keys', 'remove', 'main');
    await answer(removed.screen, ['type its name:', 'main'], ['passphrase of the vault:', PASSPHRASE]);
    expect(await removed.screen.ended).toBe(0);
    expect(JSON.parse((await home.run('keys', 'list', '--json')).stdout)).toEqual({ keys: [] });
  });

  it.each([
    ['at the first question', 0],
    ['at the second', 1],
    ['at the passphrase', 2],
  ])('leaves nothing half done when it is broken off %s', async (_, answered) => {
    const { screen, written } = open('keys', 'add', 'main', '--venue', 'kraken');
    const steps: (readonly [string, string])[] = [
      ['API key of kraken:', API_KEY],
      ['secret:', SECRET],
    ];
    await answer(screen, ...steps.slice(0, answered));
    await screen.sees((rows) => rows.filter((row) => row.trim() !== '').length === answered + 1);
    await screen.press(INTERRUPT);
    expect(await screen.ended).toBe(1);
    expect(written.text).toContain('broken off; nothing was changed');
    expect([existsSync(inHome('keys.json')), existsSync(inHome('vault.json'))]).toEqual([false, false]);
  });

  it('is not kept under a passphrase that was typed two ways', async () => {
    const { screen, written } = open('keys', 'add', 'main', '--venue', 'kraken');
    await answer(
      screen,
      ['API key of kraken:', API_KEY],
      ['secret:', SECRET],
      ['a passphrase for the new vault:', PASSPHRASE],
      ['again:', `${PASSPHRASE}!`],
    );
    expect(await screen.ended).toBe(2);
    expect(written.text).toContain('the two passphrases differ; nothing was changed');
    expect(existsSync(inHome('vault.json'))).toBe(false);
  });
});

describe('keys without a person', () => {
  it('come from a descriptor, are listed, and are due after 90 days', async () => {
    addUnattended();
    const list = async () => JSON.parse((await home.run('keys', 'list', '--json')).stdout).keys;
    expect(await list()).toMatchObject([{ name: 'main', venue: 'kraken', ageDays: 0, rotationDue: false }]);
    const document = JSON.parse(readFileSync(inHome('keys.json'), 'utf8'), (name, value) =>
      name === 'rotatedAt' || name === 'addedAt' ? value - 91 * 86_400_000_000 : value,
    );
    writeFileSync(inHome('keys.json'), JSON.stringify(document), { mode: 0o600 });
    expect(await list()).toMatchObject([{ name: 'main', ageDays: 91, rotationDue: true }]);
    const told = (await home.run('keys', 'list')).stdout;
    expect(told).toMatch(/main +kraken .*91 days +change it: older than 90 days/);
    const rotated = withInput(JSON.stringify({ apiKey: 'new-key-1234', secret: 'new-secret' }), [
      ...['keys', 'rotate', 'main', '--from-fd', '0', '--json'],
    ]);
    expect(JSON.parse(rotated.stdout)).toMatchObject({ rotated: { ageDays: 0, rotationDue: false } });
    expect((await home.run('keys', 'remove', 'main', '--yes')).code).toBe(0);
    expect((await home.run('keys', 'list')).stdout).toContain('no keys');
  });

  it('stay shut where others may read the passphrase', async () => {
    addUnattended();
    chmodSync(inHome('passphrase'), 0o644);
    const { code, stderr } = await home.run('keys', 'remove', 'main', '--yes');
    expect(stderr).toMatch(/^outcry: [^\n]*passphrase[^\n]*mode 644[^\n]*chmod 600[^\n]*\n$/);
    expect(code).toBe(3);
  });

  it('open from a credential of systemd', async () => {
    addUnattended();
    configure('{ store: vault, unlock: credential }');
    const remove = ['keys', 'remove', 'main', '--yes'];
    const without = withInput('', remove);
    expect(without.stderr).toMatch(/^outcry: [^\n]*LoadCredential=outcry-vault[^\n]*\n$/);
    expect(without.status).toBe(1);
    mkdirSync(inHome('credentials'), { mode: 0o700 });
    writeFileSync(inHome('credentials/outcry-vault'), PASSPHRASE, { mode: 0o400 });
    const opened = withInput('', remove, { CREDENTIALS_DIRECTORY: inHome('credentials') });
    expect(opened.status, opened.stderr).toBe(0);
  });

  it('are refused in one line where there is nobody to ask', async () => {
    const { code, stderr } = await home.run('keys', 'add', 'main', '--venue', 'kraken');
    expect(stderr).toMatch(/^outcry: [^\n]*no terminal[^\n]*--from-fd[^\n]*\n$/);
    expect(code).toBe(2);
  });
});

it('the workstation asks for the passphrase before its screen is drawn', async () => {
  addUnattended('kraken');
  writeFileSync(
    join(home.folder, 'config.yaml'),
    'keys: { store: vault }\nstrategies: []\nvenues: { kraken: { url: "http://127.0.0.1:1" } }\n',
  );
  const { screen, written } = open('--venue', 'kraken', '--mode', 'live');
  await screen.sees('passphrase of the vault:');
  expect(screen.alternate).toBe(false);
  await screen.press(PASSPHRASE);
  await screen.press(ENTER);
  expect(await screen.ended).toBe(1);
  expect(written.text).toContain('kraken: cannot be reached');
  for (const secret of [PASSPHRASE, API_KEY, SECRET]) expect(written.text).not.toContain(secret);
});
