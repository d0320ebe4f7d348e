import { existsSync } from 'node:fs';
import type { Home } from '../../store/configuration/index.js';
import { haltFile, readHalt, type Supervisor } from '../host/index.js';
import { describeReport } from '../rescue/report.js';
import { RescueProcess } from '../rescue/rescue-process.js';

/** A kill that was left by another process is seen so soon. */
const LOOK_MILLIS = 150;

export interface KeptRescue {
  /** Ends it once it has done what it was asked for. @returns lines on what became of the orders. */
  close(): Promise<readonly string[]>;
}

/**
 * Keeps a rescue ready while a session trades real money, and has it cancel where the engine cannot: it hung, it was
 * ended by the kill switch, it does not come back, or somebody left a kill that it has not heard. An engine that has
 * merely crashed keeps its orders: the next one is there within seconds and knows them.
 */
export function keepRescue(supervisor: Supervisor, home: Home): KeptRescue {
  const rescue = new RescueProcess((text) => supervisor.tell(`rescue: ${text}`));
  const said: string[] = [];
  let hostLost: 'keep' | 'cancel' = 'keep';
  const cancelAll = async (flatten: boolean): Promise<void> => {
    if (!rescue.isReady) return;
    const report = await rescue.cancelAll({ flatten });
    const lines =
      report === null ? ['the rescue does not answer: look at the venue itself'] : describeReport(report);
    said.push(...lines);
    for (const line of lines) supervisor.tell(line);
  };
  supervisor.on('accounts', ({ log, accounts, hostLost: configured }) => {
    hostLost = configured;
    const enginePid = supervisor.enginePid ?? 0;
    rescue.guard({ kind: 'guard', log, accounts, hostLost, enginePid });
  });
  supervisor.on(
    'ended',
    (_reason, { flatten }) => void cancelAll(flatten || readHalt(home)?.flatten === true),
  );
  supervisor.once('failed', () => {
    if (hostLost === 'cancel') void cancelAll(false);
  });
  let isLeft = false;
  const timer = setInterval(() => {
    const before = isLeft;
    isLeft = existsSync(haltFile(home));
    if (isLeft && !before) void cancelAll(readHalt(home)?.flatten === true);
  }, LOOK_MILLIS);
  return {
    close: async () => {
      clearInterval(timer);
      await rescue.settled();
      rescue.close();
      return said;
    },
  };
}
