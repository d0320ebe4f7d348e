import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../../../src/apps/cli/program.js';

let home: string;
let out = '';
let err = '';
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-exchange-'));
  writeFileSync(join(home, 'bad.yaml'), 'accounts: { a: { keys: { binance: [{ key: x, secret: "" }] } } }');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => {
  out = '';
  err = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

describe('outcry exchange', () => {
  it.each<[string[], number, RegExp]>([
    [
      ['--port', 'x'],
      2,
      /'--port <number>' argument 'x' is invalid. a port is a whole number from 0 to 65535/,
    ],
    [['--port', '70000'], 2, /whole number from 0 to 65535/],
    [['--dialects', 'binanse'], 2, /"binanse" is no dialect; did you mean binance\?/],
    [['--dialects', 'okx'], 2, /"okx" is no dialect; there are binance, coinbase, kraken/],
    [['--dialects', ''], 2, /"" is no dialect/],
    [['--chaos', 'dorp=0.1'], 2, /chaos "dorp=0.1": "dorp" is no fault; did you mean drop\?/],
    [['--chaos', 'drop=2'], 2, /chaos "drop=2": "2" is no probability; give 0.01, 1% or 1\/500/],
    [['--validity', 'long'], 2, /a time is written 5s or 500ms/],
    [['--seed', '1.5'], 2, /a seed is a whole number/],
    [['--accounts', '/nowhere.yaml'], 2, /--accounts \/nowhere.yaml: it cannot be read \(ENOENT\)/],
    [['--tape', '/nowhere'], 2, /\/nowhere/],
    [['--host', '0.0.0.0'], 3, /--host 0.0.0.0: others could reach it there; add --allow-remote/],
    [['--host', '::'], 3, /add --allow-remote if that is meant, or use 127.0.0.1/],
    [['--hots', 'x'], 2, /unknown option '--hots' \(Did you mean --host\?\)/],
    [['now'], 2, /unexpected argument "now"; see outcry exchange --help/],
  ])('refuses %j in one line, with %i', async (args, code, line) => {
    expect(await runCli(['exchange', ...args, '--home', home])).toBe(code);
    expect(err).toMatch(/^outcry: [^\n]+\n$/);
    expect(err).toMatch(line);
    expect(out).toBe('');
  });

  it('names the place in a file of accounts', async () => {
    const path = join(home, 'bad.yaml');
    expect(await runCli(['exchange', '--accounts', path, '--home', home])).toBe(2);
    expect(err).toBe(
      `outcry: --accounts ${path}: accounts.a.keys.binance.0.secret: a secret must not be empty\n`,
    );
  });

  it('has help with examples', async () => {
    expect(await runCli(['exchange', '--help'])).toBe(0);
    for (const option of ['--allow-remote', '--chaos <plan>', '--tls', '--no-rate-limits', '--validity'])
      expect(out).toContain(option);
    expect(out).toContain('outcry exchange --port 9000');
  });
});
