import { closeSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { pointKey } from '../../backtest/search/index.js';
import { ExitCode, UserError } from '../../domain/index.js';
import { diskError } from '../../store/tape/index.js';
import type { BacktestRequest } from '../backtest/index.js';
import type { Evaluation } from './evaluation.js';

/** What a file of results belongs to: by name, and all of it must be the same for it to be gone on with. */
export type SearchIdentity = Readonly<Record<string, unknown>>;

const FORMAT = 'outcry optimise 1';
const BEGINNING = `{"format":"${FORMAT}"`;

interface ResultLine {
  readonly key: string;
  readonly evaluation: Evaluation;
}

/**
 * The evaluations of a search, a JSON line each, after a line that says which search it is. A line that was cut off
 * (by a kill, by a full disk) is dropped; so are evaluations whose process crashed, to be tried again.
 */
export class ResultsFile {
  private readonly known = new Map<string, Evaluation>();
  private descriptor: number;

  /** @throws UserError for a file of another search, or one that is none. */
  constructor(
    readonly path: string,
    identity: SearchIdentity,
  ) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.descriptor = openSync(path, 'a+', 0o600);
    } catch (error) {
      throw diskError(error, path);
    }
    try {
      this.open(identity);
    } catch (error) {
      closeSync(this.descriptor);
      throw error;
    }
  }

  /** Evaluations that were there when it was opened, and those since. */
  get size(): number {
    return this.known.size;
  }

  get(request: BacktestRequest): Evaluation | undefined {
    return this.known.get(requestKey(request));
  }

  add(request: BacktestRequest, evaluation: Evaluation): void {
    const key = requestKey(request);
    this.known.set(key, evaluation);
    this.write({ key, evaluation } satisfies ResultLine);
  }

  close(): void {
    if (this.descriptor < 0) return;
    fsyncSync(this.descriptor);
    closeSync(this.descriptor);
    this.descriptor = -1;
  }

  private open(identity: SearchIdentity): void {
    const text = readFileSync(this.path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A file that is no file of results is left as it is.
    if (text !== '' && !text.startsWith(BEGINNING.slice(0, text.length))) throw notOurs(this.path);
    if (whole.length < text.length) ftruncateSync(this.descriptor, Buffer.byteLength(whole));
    if (whole === '') {
      this.write({ format: FORMAT, ...identity });
      return;
    }
    const [header = '', ...lines] = whole.split('\n').slice(0, -1);
    compare(this.path, readLine(header), identity);
    for (const [i, line] of lines.entries()) {
      const read = readLine(line) as Partial<ResultLine> | null;
      if (typeof read?.key !== 'string' || read.evaluation === undefined) {
        throw new UserError(
          `${this.path}:${i + 2}: that is no result; delete the line, or give another --out`,
        );
      }
      const { key, evaluation } = read;
      if (evaluation.kind === 'failed' && evaluation.crashed) this.known.delete(key);
      else this.known.set(key, evaluation);
    }
  }

  private write(content: object): void {
    try {
      writeSync(this.descriptor, `${JSON.stringify(content)}\n`);
    } catch (error) {
      throw diskError(error, this.path);
    }
  }
}

/** A point of a search on a part of the market. */
function requestKey({ parameters, from, to }: BacktestRequest): string {
  return JSON.stringify([pointKey(parameters), from ?? null, to ?? null]);
}

function readLine(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function compare(
  path: string,
  header: Readonly<Record<string, unknown>> | null,
  identity: SearchIdentity,
): void {
  if (header === null || header.format !== FORMAT) throw notOurs(path);
  for (const [name, wanted] of Object.entries(identity)) {
    const [there, here] = [JSON.stringify(header[name]) ?? 'nothing', JSON.stringify(wanted) ?? 'nothing'];
    if (there === here) continue;
    const difference =
      name === 'stateHash'
        ? 'the strategy or the market has changed since'
        : `its ${name} is ${short(there)}, this search's is ${short(here)}`;
    throw new UserError(`${path}: it holds another search: ${difference}; give another --out, or delete it`);
  }
}

const notOurs = (path: string) =>
  new UserError(`${path}: it holds no results of a search; give another --out`, ExitCode.usage);

const short = (text: string): string => (text.length > 120 ? `${text.slice(0, 117)}…` : text);
