import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ExitCode, UserError } from '../../../src/domain/index.js';
import {
  checkConfiguration,
  initialiseHome,
  openHome,
  resolveHome,
  shippedFolder,
} from '../../../src/store/configuration/index.js';
import { folderWith } from './folder.js';

/** What was thrown, which must be a UserError. */
function thrownBy(action: () => unknown): UserError {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('resolveHome', () => {
  const xdg = { HOME: '/home/ann', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: '/d', XDG_RUNTIME_DIR: '/r' };

  it.each([
    ['--home before all', '/h', { OUTCRY_HOME: '/o', ...xdg }, ['/h', '/h/data', '/h/run']],
    ['OUTCRY_HOME before XDG', undefined, { OUTCRY_HOME: '/o', ...xdg }, ['/o', '/o/data', '/o/run']],
    ['XDG', undefined, xdg, ['/c/outcry', '/d/outcry', '/r/outcry']],
    [
      'the defaults of XDG; empty is unset',
      undefined,
      { HOME: '/home/ann', OUTCRY_HOME: '', XDG_CONFIG_HOME: '' },
      ['/home/ann/.config/outcry', '/home/ann/.local/share/outcry', '/home/ann/.local/share/outcry/run'],
    ],
    ['no HOME at all', undefined, {}, [join(homedir(), '.config/outcry')]],
  ])('%s', (_, homeOption, env, [configDir, dataDir, runtimeDir]) => {
    const home = resolveHome({ homeOption, env });
    expect(home.configDir).toBe(configDir);
    if (dataDir !== undefined) expect(home).toEqual({ configDir, dataDir, runtimeDir });
  });

  it('keeps the socket’s folder short, and the same each time', () => {
    const deep = `/${'deep/'.repeat(30)}`;
    const home = resolveHome({ homeOption: deep, env: {} });
    expect(home.runtimeDir.length).toBeLessThan(80);
    expect(resolveHome({ homeOption: deep, env: {} })).toEqual(home);
    expect(resolveHome({ homeOption: `${deep}x`, env: {} }).runtimeDir).not.toBe(home.runtimeDir);
  });

  it('refuses an empty name', () => {
    expect(thrownBy(() => resolveHome({ homeOption: '', env: {} })).message).toBe(
      '--home "" is empty; name a folder',
    );
  });
});

describe('openHome', () => {
  it('makes the folders for their owner alone', () => {
    const home = openHome(resolveHome({ homeOption: join(folderWith(), 'a', 'b'), env: {} }));
    for (const folder of [home.configDir, home.dataDir, home.runtimeDir]) {
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    }
    expect(() => openHome(home)).not.toThrow();
  });

  it('names a folder that cannot be written, and the mend', () => {
    const file = join(folderWith({ file: '' }), 'file');
    const error = thrownBy(() => openHome(resolveHome({ homeOption: file, env: {} })));
    expect(error.exitCode).toBe(ExitCode.failed);
    expect(error.message).toBe(
      `home folder ${file}: a file stands in its way (EEXIST); change that, or name another with --home DIR or OUTCRY_HOME`,
    );
    const below = thrownBy(() => openHome(resolveHome({ homeOption: join(file, 'x'), env: {} })));
    expect(below.message).toContain('(ENOTDIR)');
  });
});

describe('initialiseHome', () => {
  it('writes what is shipped, comments and all, and it is right', () => {
    const home = resolveHome({ homeOption: folderWith(), env: {} });
    const written = initialiseHome(home, false);
    expect(written).toEqual([join(home.configDir, 'config.yaml'), join(home.configDir, 'risk.yaml')]);
    const shipped = readFileSync(join(shippedFolder(), 'default.yaml'), 'utf8');
    expect(readFileSync(written[0] as string, 'utf8')).toBe(shipped);
    expect(statSync(written[0] as string).mode & 0o777).toBe(0o600);
    expect(checkConfiguration({ home })).toMatchObject({
      problems: [],
      configuration: { embedded: { tapes: [join(shippedFolder(), 'samples')] } },
    });
  });

  it('writes over nothing without force', () => {
    const home = resolveHome({ homeOption: folderWith({ 'risk.yaml': 'mine' }), env: {} });
    expect(thrownBy(() => initialiseHome(home, false)).message).toBe(
      `${join(home.configDir, 'risk.yaml')}: is there already; --force writes over it`,
    );
    expect(existsSync(join(home.configDir, 'config.yaml'))).toBe(false);
    writeFileSync(join(home.configDir, 'config.yaml'), 'mode: watch');
    initialiseHome(home, true);
    expect(readFileSync(join(home.configDir, 'risk.yaml'), 'utf8')).toContain('dayLoss: 500');
  });
});
