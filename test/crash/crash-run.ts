import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Random } from '../../src/domain/index.js';
import type { VenueRequest } from '../../src/execution/index.js';
import { readSessionLog, verifySessionLog } from '../../src/store/session-log/index.js';
import { type Doom, liveOnce } from './engine-life.js';
import { judge } from './judge-ledger.js';
import type { LedgerOrder, StandingMessage } from './messages.js';

const EXCHANGE = fileURLToPath(new URL('./exchange-process.js', import.meta.url));

export interface CrashTally {
  cycles: number;
  /** Failpoints that were come by, and those that were not in their time. */
  hits: number;
  misses: number;
  random: number;
  orders: number;
  readonly mistakes: string[];
  readonly startMillis: number[];
}

export const emptyTally = (): CrashTally => ({
  cycles: 0,
  hits: 0,
  misses: 0,
  random: 0,
  orders: 0,
  mistakes: [],
  startMillis: [],
});

/** One exchange and one home: the engine lives there again and again, and is judged at each start. */
export class CrashRun {
  private readonly random: Random;
  private life = 0;

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
    const { random, tally, access, home } = this;
    this.life += 1;
    const doom: Doom = {
      failpoint,
      killAfterMillis: random.integer(5, 500),
      fromStart: failpoint === null && random.next() < 0.2,
    };
    const wishes = {
      folder: home,
      url: access.url,
      apiKey: access.key,
      secret: access.secret,
      seed: this.seed * 1_000 + this.life,
    };
    const end = await liveOnce(wishes, doom, (standing) => this.judge(standing, `before ${failpoint}`));
    tally.cycles += 1;
    if (failpoint === null) tally.random += 1;
    else if (end.isHit) tally.hits += 1;
    else tally.misses += 1;
    if (end.failure !== null) this.complain(`${failpoint ?? 'random'}: ${end.failure}`);
  }

  /** The last life is let stand, judged, and killed too. */
  async end(): Promise<void> {
    const { access, home } = this;
    const wishes = {
      folder: home,
      url: access.url,
      apiKey: access.key,
      secret: access.secret,
      seed: this.seed,
    };
    const doom: Doom = { failpoint: null, killAfterMillis: 1, fromStart: false };
    const { standing, failure } = await liveOnce(wishes, doom, (last) => this.judge(last, 'at the end'));
    if (standing === null || failure !== null) this.complain(`at the end it does not come back: ${failure}`);
    this.tally.orders += (await this.ledger()).length;
    this.exchange.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }

  private async judge(standing: StandingMessage, when: string): Promise<void> {
    this.tally.startMillis.push(standing.millis);
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
  return readdirSync(home).map((name) => join(home, name));
}
