import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** The launcher on a made-up clone, with an npm and a compiler that only note that they ran. */
const BIN = fileURLToPath(new URL('../../../bin', import.meta.url));

const NPM = `
const fs = require('node:fs');
fs.appendFileSync(process.env.NOTES, 'npm ' + process.argv.slice(2).join(' ') + '\\n');
if (process.env.NPM_FAILS) {
  console.error('npm error code ENOTFOUND\\nnpm error network request to registry failed\\nnpm error more');
  fs.mkdirSync('node_modules/half', { recursive: true });
  process.exit(1);
}
fs.mkdirSync('node_modules/typescript/bin', { recursive: true });
fs.writeFileSync('node_modules/typescript/bin/tsc', fs.readFileSync(process.env.COMPILER));
fs.writeFileSync('node_modules/.package-lock.json', fs.readFileSync('package-lock.json'));
setTimeout(() => {}, 150);
`;
const COMPILER = `
const fs = require('node:fs');
fs.appendFileSync(process.env.NOTES, 'tsc\\n');
const source = fs.readFileSync('src/a.ts', 'utf8');
if (source.includes('wrong')) { console.log('src/a.ts(1,1): error TS1: wrong\\nsrc/a.ts(2,1): error TS2: too'); process.exit(2); }
const out = process.argv[process.argv.indexOf('--outDir') + 1] + '/src/apps/cli';
fs.mkdirSync(out, { recursive: true });
fs.writeFileSync(out + '/main.js', 'console.log("started", process.env.NODE_ENV, process.argv.slice(2).join(" "));');
`;

let box: string;
let root: string;
const lockFile = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/typescript': { version } } });
const tree = (name: string, text: string) => writeFileSync(join(root, name), text);
const notes = () => (existsSync(join(box, 'notes')) ? readFileSync(join(box, 'notes'), 'utf8') : '');

beforeEach(() => {
  box = mkdtempSync(join(tmpdir(), 'outcry-launcher-'));
  root = join(box, 'clone');
  mkdirSync(join(root, 'src'), { recursive: true });
  cpSync(BIN, join(root, 'bin'), { recursive: true });
  // Whatever kind of module somebody declares above the temporary folder.
  writeFileSync(join(box, 'package.json'), '{}');
  writeFileSync(join(box, 'npm-cli.js'), NPM);
  writeFileSync(join(box, 'compiler'), COMPILER);
  tree('package.json', '{"type":"module"}');
  tree('package-lock.json', lockFile('1.0.0'));
  tree('tsconfig.build.json', '{}');
  tree('src/a.ts', 'fine');
});
afterEach(() => rmSync(box, { recursive: true }));

function start(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const environment = {
    ...process.env,
    npm_execpath: join(box, 'npm-cli.js'),
    NOTES: join(box, 'notes'),
    COMPILER: join(box, 'compiler'),
    NODE_ENV: 'test',
    ...more,
  };
  const child = spawn(process.execPath, [join(root, 'bin', 'outcry'), ...args], {
    env: environment,
    cwd: box,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

describe('bin/outcry', () => {
  it('installs, builds and starts on a fresh clone, and only starts from then on', async () => {
    const first = await start(['--symbol', 'BTC/USDT']);
    expect(first).toMatchObject({ code: 0, out: 'started production --symbol BTC/USDT\n' });
    expect(first.err.split('\n').map((line) => line.replace(/ in \d+ s/, ''))).toEqual([
      'outcry: installing packages…',
      'outcry: installed',
      'outcry: building…',
      'outcry: built',
      '',
    ]);
    expect(notes()).toBe('npm ci --include=dev --no-audit --no-fund\ntsc\n');
    expect(await start()).toEqual({ code: 0, out: 'started production \n', err: '' });
    expect(notes().split('\n')).toHaveLength(3);
    expect(readdirSync(join(root, 'dist')).sort()).toEqual(['.outcry-build', 'src']);
  });

  it('keeps quiet with --json, and starts nothing with --prepare', async () => {
    expect(await start(['--prepare', '--json'])).toEqual({ code: 0, out: '', err: '' });
    expect(notes()).toContain('tsc');
  });

  it('builds again when a source changes or goes, and installs again when the lock changes', async () => {
    tree('src/b.ts', 'fine');
    await start(['--prepare']);
    tree('src/a.ts', 'fine, and longer');
    await start(['--prepare']);
    rmSync(join(root, 'src/b.ts'));
    await start(['--prepare']);
    expect(notes().match(/tsc/g)).toHaveLength(3);
    tree('package-lock.json', lockFile('1.0.1'));
    await start(['--prepare']);
    expect(notes().match(/npm/g)).toHaveLength(2);
    expect(notes().match(/tsc/g)).toHaveLength(4);
  });

  it('takes an installation by hand as it is, when it is what the lock asks for', async () => {
    const byHand = join(root, 'node_modules/typescript/bin');
    mkdirSync(byHand, { recursive: true });
    writeFileSync(join(byHand, 'tsc'), COMPILER);
    tree('node_modules/.package-lock.json', lockFile('1.0.0'));
    expect((await start()).code).toBe(0);
    expect(notes()).toBe('tsc\n');
  });

  it('does the work once when two start together', async () => {
    const both = await Promise.all([start(), start()]);
    expect(both.map(({ code, out }) => [code, out])).toEqual([
      [0, 'started production \n'],
      [0, 'started production \n'],
    ]);
    expect(notes()).toBe('npm ci --include=dev --no-audit --no-fund\ntsc\n');
  });

  it('says in one line why an installation failed, leaves nothing behind, and mends itself', async () => {
    const failed = await start([], { NPM_FAILS: '1' });
    expect(failed.code).toBe(1);
    expect(failed.err).toContain('outcry: npm ci failed: network request to registry failed; mend that');
    expect(existsSync(join(root, 'node_modules'))).toBe(false);
    expect(readdirSync(join(root, 'dist'))).toEqual([]);
    expect((await start()).code).toBe(0);
  });

  it('keeps the old installation and build where the new one fails', async () => {
    await start();
    tree('package-lock.json', lockFile('2.0.0'));
    await start([], { NPM_FAILS: '1' });
    expect(existsSync(join(root, 'node_modules/typescript/bin/tsc'))).toBe(true);
    tree('package-lock.json', lockFile('1.0.0'));
    tree('src/a.ts', 'wrong');
    const broken = await start();
    expect(broken.code).toBe(1);
    expect(broken.err).toContain('outcry: the build failed: src/a.ts(1,1): error TS1: wrong (and 1 more;');
    expect(existsSync(join(root, 'dist/src/apps/cli/main.js'))).toBe(true);
  });

  it('takes over from a start that was killed', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.on('close', resolve));
    await start(['--prepare']);
    rmSync(join(root, 'dist/.outcry-build'));
    mkdirSync(join(root, 'dist/.lock'));
    const hostname = (await import('node:os')).hostname();
    tree('dist/.lock/owner', `${hostname} ${dead.pid}`);
    mkdirSync(join(root, `dist/.staging-${dead.pid}`));
    expect((await start()).code).toBe(0);
    expect(readdirSync(join(root, 'dist')).sort()).toEqual(['.outcry-build', 'src']);
  });

  it('runs as it is where it came built from a package', async () => {
    await start(['--prepare']);
    rmSync(join(root, 'src'), { recursive: true });
    rmSync(join(root, 'dist/.outcry-build'));
    expect(await start()).toMatchObject({ code: 0, out: 'started production \n', err: '' });
  });

  it('refuses an old Node in words that an old Node can read', async () => {
    const launcher = join(root, 'bin', 'outcry');
    const text = readFileSync(launcher, 'utf8').replace('process.versions.node', "'18.20.4'");
    chmodSync(launcher, 0o755);
    writeFileSync(launcher, text);
    const { code, err } = await start();
    expect(code).toBe(1);
    expect(err).toMatch(/^outcry: Node [\d.]+ is too old; install Node 20.19 or newer\n$/);
    expect(text).not.toMatch(/=>|\?\.|\?\?|`|\bconst\b|\blet\b/);
  });
});
