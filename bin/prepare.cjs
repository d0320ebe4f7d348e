'use strict';
/**
 * Installs from the lock file and builds, where that has not been done; has no dependencies.
 *
 * Both work in a staging folder of their own under dist/ and are moved into place by renames when they
 * are whole, so that a failure, a kill or a second start never leaves half an installation. The lock only
 * spares the second start the work.
 */
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { progress } = require('./progress.cjs');
const { run } = require('./run.cjs');
const { holdLock, isAlive } = require('./lock.cjs');

const INSTALL_STAMP = 'node_modules/.outcry-install';
const BUILD_STAMP = 'dist/.outcry-build';
const SOURCES = [
  'src',
  'test/bench',
  'test/peers',
  'test/simulation',
  'tsconfig.json',
  'tsconfig.build.json',
];

/**
 * Resolves when the program can run. Rejects with an Error of one line, with npm's or the compiler's whole
 * `output` and an `exitCode`.
 */
async function prepare(root, options) {
  // A package from a registry comes built, with nothing here to build from.
  if (!fs.existsSync(path.join(root, 'src')) || !fs.existsSync(path.join(root, 'tsconfig.build.json')))
    return;
  if (isInstalled(root) && isBuilt(root)) return;
  try {
    fs.mkdirSync(path.join(root, 'dist'), { recursive: true });
  } catch (error) {
    throw new Error(`cannot write to ${root} to install and build there (${error.code}); make it writable`);
  }
  const show = progress(options);
  const release = await holdLock(path.join(root, 'dist', '.lock'), () =>
    show.start('waiting for another outcry that is installing here'),
  );
  try {
    removeLeftovers(root);
    if (!isInstalled(root)) await install(root, show);
    if (!isBuilt(root)) await build(root, show);
  } finally {
    show.end();
    release();
  }
}

/** Installed means: by this lock file, for this system. */
function isInstalled(root) {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  const wanted = installStamp(lock);
  const stamp = path.join(root, INSTALL_STAMP);
  if (readOrNull(stamp) === wanted) return true;
  if (!installedByHand(root, lock)) return false;
  try {
    fs.writeFileSync(stamp, wanted);
  } catch {
    // A tree that cannot be written is only asked again at the next start.
  }
  return true;
}

function installStamp(lock) {
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

/** Whether somebody's own `npm ci` or `npm install` has left what the lock file asks for. */
function installedByHand(root, lock) {
  const hidden = readOrNull(path.join(root, 'node_modules', '.package-lock.json'));
  if (hidden === null) return false;
  let present;
  try {
    present = JSON.parse(hidden).packages;
  } catch {
    return false;
  }
  return Object.entries(JSON.parse(lock).packages).every(
    ([name, { version, optional, peer, devOptional }]) =>
      name === '' || optional || peer || devOptional || present[name]?.version === version,
  );
}

async function install(root, show) {
  const staging = stagingFolder(root);
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8');
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    if (fs.existsSync(path.join(root, name)))
      fs.copyFileSync(path.join(root, name), path.join(staging, name));
  }
  const target = path.join(staging, 'node_modules');
  const manifests = Object.entries(JSON.parse(lock).packages)
    .filter(([name, { optional }]) => /^node_modules\/[^/]+$/.test(name) && !optional)
    .map(([name]) => path.join(staging, name, 'package.json'));
  show.start('installing packages', () => `${manifests.filter(fs.existsSync).length}/${manifests.length}`);
  try {
    // Development packages too: the build needs the compiler.
    await run(npmCommand(['ci', '--include=dev', '--no-audit', '--no-fund']), {
      cwd: staging,
      name: 'npm ci',
      explain: npmReason,
    });
    fs.writeFileSync(path.join(staging, INSTALL_STAMP), installStamp(lock));
    swap(target, path.join(root, 'node_modules'), staging);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
  show.done('installed');
}

async function build(root, show) {
  const staging = stagingFolder(root);
  show.start('building');
  try {
    const stamp = buildStamp(root);
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await run(
      [process.execPath, compiler, '-p', 'tsconfig.build.json', '--outDir', path.join(staging, 'out')],
      {
        cwd: root,
        name: 'the build',
        explain: compilerReason,
      },
    );
    fs.rmSync(path.join(root, BUILD_STAMP), { force: true });
    for (const name of fs.readdirSync(path.join(staging, 'out'))) {
      swap(path.join(staging, 'out', name), path.join(root, 'dist', name), staging);
    }
    fs.writeFileSync(path.join(root, BUILD_STAMP), stamp);
  } finally {
    fs.rmSync(staging, { recursive: true, force: true });
  }
  show.done('built');
}

function isBuilt(root) {
  const stamp = readOrNull(path.join(root, BUILD_STAMP));
  return stamp !== null && stamp === buildStamp(root);
}

/** Names, sizes and times of all sources: a removed file or an older checkout shows too. */
function buildStamp(root) {
  const hash = createHash('sha256');
  hash.update(readOrNull(path.join(root, INSTALL_STAMP)) ?? '');
  const visit = (name) => {
    const full = path.join(root, name);
    const stat = fs.statSync(full, { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (!stat.isDirectory()) hash.update(`${name} ${stat.size} ${stat.mtimeMs}\n`);
    else for (const entry of fs.readdirSync(full).sort()) visit(`${name}/${entry}`);
  };
  for (const name of SOURCES) visit(name);
  return `${hash.digest('hex')}\n`;
}

/** Moves `from` to `to`; what was at `to` goes to the staging folder, to be removed with it. */
function swap(from, to, staging) {
  if (fs.existsSync(to)) fs.renameSync(to, path.join(staging, `old-${path.basename(to)}`));
  fs.renameSync(from, to);
}

function stagingFolder(root) {
  const folder = path.join(root, 'dist', `.staging-${process.pid}`);
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder);
  return folder;
}

/** What a killed start left behind. */
function removeLeftovers(root) {
  for (const name of fs.readdirSync(path.join(root, 'dist'))) {
    const owner = /^\.(?:staging|lock)-(\d+)$/.exec(name);
    if (owner === null || isAlive(Number(owner[1]))) continue;
    fs.rmSync(path.join(root, 'dist', name), { recursive: true, force: true });
  }
}

/** npm as it was started, where it was; else the one on the PATH. */
function npmCommand(args) {
  const started = process.env.npm_execpath;
  if (started !== undefined && /npm-cli\.[cm]?js$/.test(started)) return [process.execPath, started, ...args];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', ...args];
}

function npmReason(output) {
  const lines = output
    .split('\n')
    .filter((line) => /^npm (error|ERR!) /.test(line))
    .map((line) => line.replace(/^npm (error|ERR!) /, '').trim());
  const reason = lines.find(
    (line) => !/^(code|errno|syscall|type|path|A complete log|Log files)\b/.test(line),
  );
  return `${reason ?? 'no reason given'}; mend that (--verbose shows all of npm's words) and start again`;
}

function compilerReason(output) {
  const errors = output.split('\n').filter((line) => line.includes('error TS'));
  const first = errors[0] ?? output.trim().split('\n')[0] ?? 'no reason given';
  return errors.length > 1 ? `${first} (and ${errors.length - 1} more; --verbose shows them)` : first;
}

function readOrNull(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

module.exports = { prepare };
