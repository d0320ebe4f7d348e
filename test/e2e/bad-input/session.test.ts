import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestHome } from '../harness/program.js';
import { newestLog, OpenSession } from '../sessions/open-session.js';
import { expectRefusal } from './refusal.js';

let home: TestHome;
beforeEach(() => {
  home = new TestHome();
});
afterEach(() => home.remove());

describe('a second instance on one home folder', () => {
  it('is refused with exit code 3, names the first, and does it no harm', async () => {
    const first = await OpenSession.start(home);
    expectRefusal(await home.run(), 3, `process ${first.hostPid}`, '--home');
    expect(home.hostPid).toBe(first.hostPid);
    await first.client.ping();
    expect((await first.leave()).code).toBe(0);
  });

  it('is refused while the first is still starting', async () => {
    const programs = [home.start(), home.start(), home.start()];
    const ends = programs.map(({ ended }) => ended);
    const refused = await Promise.race(ends);
    expectRefusal(refused, 3, 'process');
    const session = await OpenSession.attach(home);
    await session.client.ping();
    process.kill(home.hostPid!, 'SIGTERM');
    const codes = (await Promise.all(ends)).map(({ code }) => code);
    expect(codes.sort()).toEqual([0, 3, 3]);
    expect(readdirSync(join(home.folder, 'data', 'sessions'))).toHaveLength(1);
  });
});

describe('a damaged session log', () => {
  it('stops outcry in one line with file and place, and is left as it is', async () => {
    const session = await OpenSession.start(home);
    await session.leave();
    const log = newestLog(home);
    const file = join(log, '000001.log');
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length / 2);
    bytes[at] = bytes[at]! ^ 16;
    writeFileSync(file, bytes);
    expectRefusal(await home.run(), 1, file, /at byte \d+/, 'restore it from a copy');
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(home.hostPid).toBeNull();
    expectRefusal(await home.run('replay', log), 1, file, /at byte \d+/);
    // A new session may be begun beside it.
    const fresh = await OpenSession.start(home, '--fresh');
    expect((await fresh.leave()).code).toBe(0);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });
});
