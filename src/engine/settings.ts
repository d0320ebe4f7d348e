import type { Command } from '../domain/index.js';
import {
  type ChangedLimit,
  changeLimit,
  configurationChanges,
  type RiskConfiguration,
} from '../risk/index.js';
import { changeParameters, describeParameters } from '../strategy/index.js';
import type { Engine } from './engine.js';
import { restartStrategy } from './loading.js';
import { done, refused, type Verdict } from './outbox.js';
import type { StrategyRuntime } from './strategy-runtime.js';
import { clockText } from './wording.js';

type LimitCommand = Extract<Command, { kind: 'limit' }>;
type ParametersCommand = Extract<Command, { kind: 'strategy-parameters' }>;

/** The strategy by that name, or the refusal that names those there are. */
export function findStrategy(engine: Engine, name: string): StrategyRuntime | Verdict {
  const strategy = engine.strategies.get(name);
  if (strategy === undefined) {
    const known = [...engine.strategies.keys()].join(', ') || 'none';
    return refused('strategy', `no strategy "${name}"; there are: ${known}`);
  }
  if (strategy.state === 'failed') return refused('strategy', `${name} ${strategy.note}; load it again`);
  return strategy;
}

/** A limit as the command would have it; the gate is untouched. */
export function planLimit(
  engine: Engine,
  command: LimitCommand,
): ChangedLimit | { readonly refused: string } {
  const { rule, value } = command;
  const instrument = command.instrument === null ? null : engine.instruments[command.instrument];
  if (instrument === undefined) return { refused: `no instrument ${command.instrument}` };
  const place = `changed ${clockText(engine.time)}`;
  return changeLimit(engine.risk.configuration, engine.instruments, { rule, instrument, value, place });
}

/** Changes a limit of the running gate, and says for the record who changed what from what to what. */
export function setLimit(engine: Engine, command: LimitCommand, client: string): Verdict {
  const changed = planLimit(engine, command);
  if ('refused' in changed) return refused('limit', changed.refused);
  engine.risk.change(changed.configuration);
  engine.notice('warn', 'manual', `limit     ${changed.text}  by ${client}`);
  return done(`${changed.text}; risk.yaml stays as it is`);
}

/** The file's limits from now on; where somebody changed it while we ran, what he changed is said line by line. */
export function configureLimits(engine: Engine, risk: RiskConfiguration, by: string | undefined): void {
  const before = engine.risk.configuration;
  engine.risk.configure(risk);
  if (by === undefined) return;
  for (const line of configurationChanges(before, risk))
    engine.notice('warn', 'manual', `limit     ${line}  by ${by}`);
}

/** The parameters as the command would have them; the strategy is untouched. */
export function planParameters(
  engine: Engine,
  { name, parameters: changes }: ParametersCommand,
): { readonly strategy: StrategyRuntime; readonly parameters: unknown; readonly text: string } | Verdict {
  const strategy = findStrategy(engine, name);
  if ('outcome' in strategy) return strategy;
  const { definition, instrument, load } = strategy;
  const changed = changeParameters(definition, load.parameters ?? {}, changes);
  if ('refused' in changed) return refused('parameters', changed.refused);
  const rows = (values: unknown) => describeParameters(definition, values, instrument.specification);
  const before = rows(strategy.parameters);
  const text = rows(changed.parameters)
    .map((row, at) => ({ ...row, was: before[at]!.value }))
    .filter((row) => Object.hasOwn(changes, row.name))
    .map((row) => [row.name, row.was, '→', row.value, row.unit].filter((word) => word !== '').join(' '))
    .join(', ');
  return { strategy, parameters: changed.parameters, text: text === '' ? 'nothing to change' : text };
}

export function setParameters(engine: Engine, command: ParametersCommand): Verdict {
  const plan = planParameters(engine, command);
  if ('outcome' in plan) return plan;
  const { strategy, parameters, text } = plan;
  const refusal = restartStrategy(engine, strategy, parameters);
  if (refusal !== null) return refused('parameters', refusal.refused);
  engine.notice('notice', strategy.owner, `${strategy.name}  ${text}`);
  return done(`${strategy.name}: ${text}; its quotes are made anew`);
}
