import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src/domain/index.js';
import type { VenueRequest } from '../../src/execution/index.js';
import { readSessionLog, verifySessionLog } from '../../src/store/session-log/index.js';
import { type Doom, type LifeEnd, liveOnce, spareEngine } from './engine-life.js';
import { judge } from './judge-ledger.js';
import type { EngineWishes, LedgerOrder, StandingMessage } from './messages.js';

const EXCHANGE = fileURLToPath(new URL('./exchange-process.js', import.meta.url));

export interface CrashTally {
  cycles: number;
  /** Failpoints that were come by, and those that were not in their time. */
  hits: number;
  misses: number;
  /** By failpoint, those that were not come by. */
  readonly missed: Record<string, number>;
  random: number;
  orders: number;
  readonly mistakes: string[];
  readonly startMillis: number[];
  readonly stages: Readonly<Record<string, number>>[];
}

export const emptyTally = (): CrashTally => ({
  cycles: 0,
  hits: 0,
  misses: 0,
  missed: {},
  random: 0,
  orders: 0,
  mistakes: [],
  startMillis: [],
  stages: [],
});

/** One exchange and one home: the engine lives there again and again, and is judged at each start. */
export class CrashRun {
  private readonly random: Random;
  private life = 0;
  private spare = spareEngine();

  private constructor(
    private readonly exchange: ChildProcess,
    private readonly access: { readonly url: string; readonly key: string; readonly secret: string },
    private readonly home: string,
    private readonly seed: number,
    private readonly tally: CrashTally,
  ) {
    this.random = new Random(seed);
  }

  static async start(seed: number, tally: CrashTally, chaos: readonly string[] = []): Promise<CrashRun> {
    const exchange = fork(EXCHANGE, [...chaos], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [access] = await once(exchange, 'message');
    return new CrashRun(exchange, access, mkdtempSync(join(tmpdir(), 'outcry-crash-')), seed, tally);
  }

  /** A life that ends at a failpoint, or where the dice have it. */
  async cycle(failpoint: string | null): Promise<void> {
    const { random, tally } = this;
    this.life += 1;
    const doom: Doom = {
      failpoint,
      killAfterMillis: random.integer(5, 500),
      fromStart: failpoint === null && random.next() < 0.2,
    };
    const end = await this.live(doom, `before ${failpoint ?? 'a kill at random'}`);
    tally.cycles += 1;
    if (failpoint === null) tally.random += 1;
    else if (end.isHit) tally.hits += 1;
    else {
      tally.misses += 1;
      tally.missed[failpoint] = (tally.missed[failpoint] ?? 0) + 1;
    }
    if (end.failure !== null) this.complain(`${failpoint ?? 'random'}: ${end.failure}`);
  }

  /** The last life is let stand, judged, and killed too. */
  async end(): Promise<void> {
    const doom: Doom = { failpoint: null, killAfterMillis: 1, fromStart: false };
    this.life += 1;
    const { standing, failure } = await this.live(doom, 'at the end');
    this.spare.kill('SIGKILL');
    if (standing === null || failure !== null) this.complain(`at the end it does not come back: ${failure}`);
    this.tally.orders += (await this.ledger()).length;
    this.exchange.kill('SIGKILL');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The next engine is made meanwhile: what it needs to be there is not what is to be found out. */
  private live(doom: Doom, when: string): Promise<LifeEnd> {
    const { access, home, spare } = this;
    this.spare = spareEngine();
    const wishes: EngineWishes = {
      folder: home,
      url: access.url,
      apiKey: access.key,
      secret: access.secret,
      seed: this.seed * 1_000 + this.life,
      // Every third life's requests wait for the disk.
      durability: this.life % 3 === 0 ? 'disk' : 'process',
      failpoint: doom.failpoint ?? '',
    };
    return liveOnce(spare, wishes, { doom, judge: (standing) => this.judge(standing, when) });
  }

  private async judge(standing: StandingMessage, when: string): Promise<void> {
    this.tally.startMillis.push(standing.millis);
    this.tally.stages.push(standing.stages);
    const ledger = await this.ledger();
    for (const directory of this.logs()) {
      const verdict = verifySessionLog(directory);
      if (!verdict.ok) this.complain(`${when}: ${JSON.stringify(verdict)}`);
    }
    for (const mistake of judge(standing, ledger, this.intents())) this.complain(`${when}: ${mistake}`);
  }

  private complain(text: string): void {
    this.tally.mistakes.push(`run ${this.seed}, life ${this.life}, ${text}`);
  }

  private logs(): string[] {
    return sessionsIn(this.home);
  }

  private intents(): Set<string> {
    const intents = new Set<string>();
    for (const directory of this.logs()) {
      readSessionLog(directory, {
        output: (output) => {
          const request = output as VenueRequest;
          if (request.kind === 'place') intents.add(request.clientOrderId);
        },
      });
    }
    return intents;
  }

  private async ledger(): Promise<readonly LedgerOrder[]> {
    this.exchange.send({ kind: 'ledger' });
    const [{ orders }] = (await once(this.exchange, 'message')) as [{ orders: LedgerOrder[] }];
    return orders;
  }
}

function sessionsIn(home: string): string[] {
  const directories = readdirSync(home).map((name) => join(home, name));
  // Killed before its first segment had a name, a session has no log, and nothing was sent.
  return directories.filter((directory) => readdirSync(directory).some((name) => name.endsWith('.log')));
}
