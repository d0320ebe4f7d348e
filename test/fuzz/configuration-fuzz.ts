import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { RiskWatch } from '../../src/apps/engine/risk-watch.js';
import { type Input, Random, UserError } from '../../src/domain/index.js';
import { type Notice, step } from '../../src/engine/index.js';
import { compileLimits } from '../../src/risk/index.js';
import {
  checkConfiguration,
  loadConfiguration,
  problemLine,
  shippedFolder,
} from '../../src/store/configuration/index.js';
import { Bench, START } from '../engine/fixture.js';
import type { FuzzReport } from './fuzz-report.js';
import { mutatedYaml, someSections } from './yaml-mutation.js';

/** A person waits for it. */
const LONGEST_MILLIS = 5_000;
/** Each such input is shown to a running engine too. */
const EVERY_ENGINE = 4;

/**
 * Writes files that are wrong in one way or another: each is a valid configuration, or told with its lines; and an
 * engine that runs takes the limits of one as a whole or not at all.
 */
export async function fuzzConfiguration(count: number, seed: number): Promise<FuzzReport> {
  const fuzz = new ConfigurationFuzz(seed);
  try {
    for (let i = 0; i < count; i += 1) {
      fuzz.write();
      fuzz.check();
      if (i % EVERY_ENGINE === 0) await fuzz.look();
      if (i % 200 === 199) await new Promise((resolve) => setImmediate(resolve));
    }
    return fuzz.report(count);
  } finally {
    fuzz.close();
  }
}

/** The watch with what a test calls itself, since it does not wait for the disk to say that something changed. */
interface Looking {
  look(): Promise<void>;
  looking: boolean;
}

class ConfigurationFuzz {
  private readonly folder = mkdtempSync(join(tmpdir(), 'outcry-fuzz-'));
  private readonly source = { home: { configDir: this.folder } };
  private readonly texts = ['default.yaml', 'risk.yaml'].map((name) =>
    readFileSync(join(shippedFolder(), name), 'utf8'),
  );
  private readonly random: Random;
  private readonly engine: Bench['engine'];
  private readonly inputs: Input[] = [];
  private readonly notices: Notice[] = [];
  private readonly watch: RiskWatch;
  private readonly findings = new Map<string, number>();
  private written = '';
  private valid = 0;
  private slowestMillis = 0;
  private taken = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
    const { risk } = loadConfiguration(this.source);
    const { engine } = new Bench(undefined, risk);
    this.engine = engine;
    this.watch = new RiskWatch(
      {
        engine,
        input: (input) => {
          this.inputs.push(input);
          step(engine, input, START);
        },
        tell: (notice) => void this.notices.push(notice),
        timeNow: () => START,
      },
      { ...this.source, file: undefined },
    );
  }

  /** Now the one file, now the other. */
  write(): void {
    const { random, folder } = this;
    const [settings = '', risk = ''] = this.texts;
    const isRisk = random.next() < 0.5;
    const own = isRisk ? 'risk: risk.yaml\n' : mutatedYaml(someSections(settings, random), random);
    const limits = isRisk ? mutatedYaml(someSections(risk, random), random) : 'account: { dayLoss: 250 }\n';
    this.written = isRisk ? limits : own;
    writeFileSync(join(folder, 'config.yaml'), own);
    writeFileSync(join(folder, 'risk.yaml'), limits);
  }

  check(): void {
    // Of the processor: a machine that does other things is no finding.
    const begun = process.cpuUsage();
    try {
      const checked = checkConfiguration(this.source);
      if (checked.configuration !== null) this.valid += 1;
      else if (checked.problems.length === 0) this.find('refused without a problem');
      else {
        for (const problem of checked.problems) {
          const line = problemLine(problem);
          if (!/^[\w.-]+:\d+: ./.test(line)) this.find(`no file and line: ${line}`);
          if (/[\p{Cc}\u2028\u2029]/u.test(line)) this.find(`more than a line: ${JSON.stringify(line)}`);
          if (line.length > 2_000) this.find(`${line.length} characters: ${line.slice(0, 80)}`);
        }
      }
    } catch (error) {
      this.judgeError(error, 'checked');
    }
    const { user, system } = process.cpuUsage(begun);
    const millis = (user + system) / 1_000;
    this.slowestMillis = Math.max(this.slowestMillis, millis);
    if (millis > LONGEST_MILLIS) this.find(`${Math.round(millis)} ms`);
  }

  /** What a running engine makes of it. */
  async look(): Promise<void> {
    const { engine, inputs } = this;
    const watch = this.watch as unknown as Looking;
    const before = engine.risk.configured;
    const limits = engine.risk.limits;
    const inputsBefore = inputs.length;
    try {
      while (watch.looking) await new Promise((resolve) => setImmediate(resolve));
      await watch.look();
    } catch (error) {
      this.judgeError(error, 'seen by a running engine');
    }
    if (inputs.length === inputsBefore) {
      if (engine.risk.configured !== before || engine.risk.limits !== limits)
        this.find('refused, and limits changed nevertheless');
      return;
    }
    this.taken += 1;
    inputs.length = 0;
    const { configuration } = engine.risk;
    if (!isDeepStrictEqual(engine.risk.limits, compileLimits(configuration, engine.instruments)))
      this.find('taken in part');
  }

  report(count: number): FuzzReport {
    for (const { text } of this.notices) {
      if (/[\n\r\u2028\u2029]/.test(text)) this.find(`a notice of more than a line: ${JSON.stringify(text)}`);
    }
    const note = `${this.valid} valid, ${this.taken} taken by a running engine, slowest ${Math.round(this.slowestMillis)} ms`;
    const findings = [...this.findings].map(([text, times]) => `${times} × ${text}`);
    return { what: 'configuration', inputs: count, findings, note };
  }

  close(): void {
    this.watch.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private judgeError(error: unknown, when: string): void {
    const { message, stack = '' } = error as Error;
    if (!(error instanceof UserError)) {
      const where = stack.split('\n').slice(0, 3).join(' ');
      this.find(`${when}: ${where}`, `: ${JSON.stringify(this.written.slice(0, 300))}`);
    } else if (/[\n\r]/.test(message)) this.find(`${when}: more than a line: ${JSON.stringify(message)}`);
  }

  private find(text: string, example = ''): void {
    const known = [...this.findings.keys()].find((each) => each.startsWith(text.slice(0, 200)));
    const key = known ?? (text + example).slice(0, 900);
    if (known !== undefined || this.findings.size < 50)
      this.findings.set(key, (this.findings.get(key) ?? 0) + 1);
  }
}
