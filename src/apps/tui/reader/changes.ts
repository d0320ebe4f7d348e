import type { FillRow } from '../../../protocol/index.js';
import { refusalText } from '../messages.js';
import { breakerFigures, breakerName, scaleOf, scaleSentence, tripped } from '../risk-words.js';
import type { EngineData } from '../store.js';
import { fillSentence, orderSentence, positionSentence } from './sentences.js';

/** More of one kind at once is counted: nobody can listen to twenty fills. */
const MOST_AT_ONCE = 3;

/**
 * What is worth saying of the way from one state to a later one, the gravest first. The first state of a
 * connection is no change: what stands then is for the summary.
 */
export function changesBetween(before: EngineData, after: EngineData): string[] {
  if (before.session === null || after.session === null) return [];
  return [
    ...haltChanges(before, after),
    ...stateChanges(before, after),
    ...orderChanges(before, after),
    ...fillChanges(before, after),
    ...positionChanges(before, after),
    ...refusalChanges(before, after),
    ...errorChanges(before, after),
  ];
}

function haltChanges({ session: before }: EngineData, { session: after }: EngineData): string[] {
  if (before === null || after === null || before.halted === after.halted) return [];
  if (!after.halted) return ['The halt is over. Strategies stay stopped until they are started.'];
  const reason = after.haltReason === '' ? 'no reason was given' : after.haltReason;
  return [`Halted: ${reason}. Type resume and a reason to go on.`];
}

function stateChanges(before: EngineData, after: EngineData): string[] {
  const sentences: string[] = [];
  if (before.session?.mode !== after.session?.mode) sentences.push(`The mode is now ${after.session?.mode}.`);
  if (before.risk !== null && after.risk !== null && before.risk.state !== after.risk.state) {
    const why = tripped(after.risk).map((row) => `${breakerName(row)} ${breakerFigures(row)}`);
    sentences.push(
      `The risk state is now ${after.risk.state}${why.length === 0 ? '' : `: ${why.join(', ')}`}.`,
    );
  }
  if (before.risk !== null && after.risk !== null && scaleOf(before.risk) !== scaleOf(after.risk)) {
    sentences.push(scaleSentence(after.risk));
  }
  const [feed, was] = [after.health?.feedState, before.health?.feedState];
  if (feed !== undefined && was !== undefined && feed !== was) sentences.push(`The feed is ${feed}.`);
  for (const row of after.strategies.strategies) {
    const known = before.strategies.strategies.find(({ name }) => name === row.name);
    if (known === undefined || known.state === row.state) continue;
    const why = row.state === 'failed' && row.note !== '' ? `: ${row.note}` : '';
    sentences.push(`Strategy ${row.name} is ${row.state}${why}.`);
  }
  return sentences;
}

function orderChanges(before: EngineData, after: EngineData): string[] {
  if (before.orders === after.orders) return [];
  const known = new Map(
    [...before.orders.working, ...before.orders.ended].map((order) => [order.clientOrderId, order]),
  );
  return [...after.orders.working, ...after.orders.ended]
    .map((order) => orderSentence(order, known.get(order.clientOrderId), after))
    .filter((sentence) => sentence !== null);
}

function fillChanges(before: EngineData, after: EngineData): string[] {
  if (before.fills === after.fills) return [];
  const known = new Set(before.fills.fills.map(keyOf));
  const fresh = after.fills.fills.filter((fill) => !known.has(keyOf(fill))).reverse();
  return counted(
    fresh.map((fill) => fillSentence(fill, after)),
    'fills',
  );
}

/** Venues number their trades by instrument. */
const keyOf = ({ instrument, tradeId, clientOrderId }: FillRow): string =>
  `${instrument} ${tradeId} ${clientOrderId}`;

function positionChanges(before: EngineData, after: EngineData): string[] {
  const sizeOf = (data: EngineData, instrument: number): number =>
    data.positions.positions.find((row) => row.instrument === instrument)?.size ?? 0;
  return after.positions.positions
    .filter(({ instrument, size }) => sizeOf(before, instrument) !== size)
    .map((row) => positionSentence(row, after));
}

function refusalChanges({ risk: before }: EngineData, { risk: after }: EngineData): string[] {
  if (before === null || after === null || before === after) return [];
  const newest = before.refusals[0]?.time ?? 0;
  const fresh = after.refusals.filter(({ time }) => time > newest).reverse();
  return counted(
    fresh.map(({ rule, text }) => `Refused: ${refusalText({ outcome: 'refused', rule, text })}.`),
    'refusals',
  );
}

function errorChanges({ log: before }: EngineData, { log: after }: EngineData): string[] {
  const newest = before.lines.reduce((most, { id }) => Math.max(most, id), 0);
  const fresh = after.lines.filter(({ id, level }) => level === 'error' && id > newest);
  return counted(
    fresh.map(({ text }) => `Error: ${text}.`),
    'errors',
  );
}

function counted(sentences: readonly string[], noun: string): string[] {
  if (sentences.length <= MOST_AT_ONCE) return [...sentences];
  const more = sentences.length - MOST_AT_ONCE;
  return [...sentences.slice(0, MOST_AT_ONCE), `And ${more} more ${noun}.`];
}
