'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const POLL_MILLIS = 100;
/** On another host a process cannot be asked for; no installation takes this long. */
const FOREIGN_STALE_MILLIS = 30 * 60_000;

/**
 * Waits until the folder `lock` is ours; returns what releases it. It appears by a rename, its owner
 * already written in it, so that there is no moment in which it has none. A dead owner's is taken over.
 */
async function holdLock(lock, onWait) {
  const mine = `${lock}-${process.pid}`;
  fs.rmSync(mine, { recursive: true, force: true });
  fs.mkdirSync(mine);
  fs.writeFileSync(path.join(mine, 'owner'), `${os.hostname()} ${process.pid}`);
  let waited = false;
  while (!take(mine, lock)) {
    if (isDead(lock)) {
      discard(lock);
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLIS));
  }
  return () => fs.rmSync(lock, { recursive: true, force: true });
}

function take(mine, lock) {
  try {
    fs.renameSync(mine, lock);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) return false;
    throw error;
  }
}

function isDead(lock) {
  let owner;
  let age;
  try {
    owner = fs.readFileSync(path.join(lock, 'owner'), 'utf8');
    age = Date.now() - fs.statSync(lock).mtimeMs;
  } catch {
    return false; // Released this very moment; the next try will tell.
  }
  const [host, pid] = owner.split(' ');
  return host === os.hostname() ? !isAlive(Number(pid)) : age > FOREIGN_STALE_MILLIS;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function discard(lock) {
  const away = `${lock}-dead-${process.pid}`;
  try {
    fs.renameSync(lock, away);
  } catch {
    return; // Another one was quicker.
  }
  fs.rmSync(away, { recursive: true, force: true });
}

module.exports = { holdLock, isAlive };
