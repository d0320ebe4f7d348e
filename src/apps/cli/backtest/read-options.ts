import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UserError } from '../../../domain/index.js';
import { diskError } from '../../../store/tape/index.js';
import type { BacktestRequest } from '../../backtest/index.js';
import type { BacktestOptions } from './options.js';

/** The parameters of `--params`, and those of `--set` over them. */
export function readParameters({
  set,
  params,
}: Pick<BacktestOptions, 'set' | 'params'>): Record<string, unknown> {
  const parameters: Record<string, unknown> = params === undefined ? {} : readFile(params);
  for (const text of set ?? []) {
    const at = text.indexOf('=');
    if (at < 1) throw new UserError(`--set ${text}: write it as NAME=VALUE`);
    parameters[text.slice(0, at)] = readValue(text.slice(at + 1));
  }
  return parameters;
}

/** A number, a yes or a no where it is one; JSON where it looks so; else text, for the schema to judge. */
function readValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(text)) return Number(text);
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      throw new UserError(`--set …=${text}: that is no JSON`);
    }
  }
  return text;
}

function readFile(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw diskError(error, path);
  }
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new UserError(`${path}: ${(error as Error).message.split('\n')[0]}`);
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw new UserError(`${path}: parameters are names and values, such as "size: 0.05"`);
  }
  return content as Record<string, unknown>;
}

/** Micros, `recorded`, `recorded+500`, or a file of measured micros, a line or a comma each. */
export function readLatency(option: string, text: string | undefined): BacktestRequest['feedLatency'] {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return { kind: 'constant', micros: Number(text) };
  const recorded = /^recorded(?:\+(\d+))?$/.exec(text);
  if (recorded !== null) return { kind: 'recorded', addMicros: Number(recorded[1] ?? 0) };
  let content: string;
  try {
    content = readFileSync(text, 'utf8');
  } catch (error) {
    throw diskError(error, `${option} ${text}`);
  }
  const micros = content
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map(Number);
  if (micros.length === 0 || micros.some((value) => !Number.isInteger(value) || value < 0)) {
    throw new UserError(`${option} ${text}: it holds no list of whole micros`);
  }
  return { kind: 'sampled', micros };
}
