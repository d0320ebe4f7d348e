import { join } from 'node:path';
import { type Input, UserError } from '../../domain/index.js';
import type { Engine, Notice } from '../../engine/index.js';
import { builtInIndicators } from '../../indicators/index.js';
import type { Configuration } from '../../store/configuration/index.js';
import {
  ChangeWatch,
  choosePlugin,
  type FilePluginShelf,
  type FoundPlugin,
  lineOf,
  PluginClash,
  type PluginPlaces,
  type PluginWatchdog,
  Quarantine,
  type UserIndicators,
  userIndicators,
} from '../plugins/index.js';
import type { Plan, StuckStrategy } from './plan.js';

type Configured = Configuration['strategies'][number];
type PluginInput = Extract<Input, { kind: 'plugin' }>;

/** Code that has never run may take so long to be loaded: at the start, and while the market is lived on. */
const START_MILLIS = 2_000;
const RELOAD_MILLIS = 200;

/** What the desk needs of the session. */
export interface StrategySession {
  readonly engine: Engine;
  /** Steps an input or a command now. */
  input(input: Input): void;
  tell(notice: Notice): void;
}

/** One configured strategy: its plugin, and the code that is to run or what is wrong with it. */
interface Place {
  readonly configured: Configured;
  readonly plugin: FoundPlugin | null;
  hash: string | null;
  problem: string;
  readonly watch: ChangeWatch;
}

interface DeskParts {
  readonly plan: Plan;
  readonly places: PluginPlaces;
  readonly shelf: FilePluginShelf;
  readonly watchdog: PluginWatchdog | null;
  /** In which the engine before this one hung. */
  readonly stuck: readonly StuckStrategy[];
}

/**
 * The configured strategies and their code: compiled before the session begins, loaded when it starts, loaded
 * again when a file of theirs changes, and kept out when they are in quarantine.
 */
export class StrategyDesk {
  private readonly all: Place[] = [];
  private readonly quarantine: Quarantine;
  private indicators: UserIndicators = { indicators: [], problems: [] };
  private session: StrategySession | null = null;

  private constructor(private readonly parts: DeskParts) {
    this.quarantine = new Quarantine(join(parts.plan.home.dataDir, 'plugins', 'quarantine.json'));
  }

  /**
   * Compiles what is configured. Code that is broken is a line for the log when the session starts.
   * @throws UserError for a plugin that is not there.
   */
  static async open(parts: DeskParts): Promise<StrategyDesk> {
    const desk = new StrategyDesk(parts);
    for (const { strategy, sourceHash } of parts.stuck) {
      const parameters = desk.configuredParameters(strategy);
      desk.quarantine.add({ strategy, sourceHash, parameters, at: new Date().toISOString() });
    }
    for (const configured of parts.plan.configuration.strategies) await desk.prepare(configured);
    if (desk.all.some((place) => desk.wantsUserIndicators(place))) {
      desk.indicators = await userIndicators(parts.places, parts.shelf);
    }
    return desk;
  }

  private async prepare(configured: Configured): Promise<void> {
    let plugin: FoundPlugin | null = null;
    let problem = '';
    try {
      plugin = choosePlugin(configured.plugin, this.parts.places);
    } catch (error) {
      if (!(error instanceof PluginClash)) throw error;
      problem = error.message;
    }
    const watch = new ChangeWatch(() => void this.reload(place));
    const place: Place = { configured, plugin, hash: null, problem, watch };
    this.all.push(place);
    if (plugin !== null) await this.compile(place, START_MILLIS);
  }

  /** Sets the hash of the code, or what is wrong with it; the hash of before stays then. */
  private async compile(place: Place, timeoutMillis: number): Promise<void> {
    const { name, entry } = place.plugin!;
    const { shelf } = this.parts;
    try {
      const { hash, inputs } = await shelf.compileFile(entry, name);
      place.watch.follow([entry, ...inputs]);
      const strategies = shelf
        .definitions(hash, timeoutMillis)
        .filter(({ kind }) => kind === 'strategy')
        .map(({ definition }) => definition.name);
      const chosen = strategies.length === 1 ? strategies[0] : strategies.find((each) => each === name);
      if (chosen === undefined) throw new Error(whichOne(strategies));
      place.hash = shelf.pick(hash, chosen);
      place.problem = '';
    } catch (error) {
      place.watch.follow([entry]);
      place.problem = error instanceof UserError ? error.message : `plugin ${name}: ${lineOf(error)}`;
    }
  }

  private configuredParameters(strategy: string): string {
    const { strategies } = this.parts.plan.configuration;
    return JSON.stringify(strategies.find(({ name }) => name === strategy)?.parameters ?? {});
  }

  /** Stops for good the strategies in which the engine before this one hung. */
  confine(session: StrategySession): void {
    for (const { strategy, sourceHash } of this.parts.stuck) {
      const running = session.engine.strategies.get(strategy);
      if (running?.load.sourceHash !== sourceHash || running.state === 'failed') continue;
      session.input({ kind: 'command', command: { kind: 'quarantine', name: strategy }, client: 'host' });
    }
  }

  /** Loads what is not loaded yet as it is configured, and stops what is configured no more. */
  start(session: StrategySession): void {
    this.session = session;
    const { engine } = session;
    for (const text of this.indicators.problems) this.say(session, 'engine', text);
    for (const place of this.all) {
      if (place.hash === null || place.problem !== '') {
        this.say(session, `strategy:${place.configured.name}`, `${place.problem}; ${this.fate(place)}`);
      } else if (!this.isHeld(place) && !this.runs(place)) {
        this.load(place);
        if (place.configured.start === 'stopped') this.set(place, 'stop');
      }
    }
    for (const name of engine.strategies.keys()) {
      if (this.all.some(({ configured }) => configured.name === name)) continue;
      session.input({ kind: 'command', command: { kind: 'strategy', name, action: 'stop' }, client: 'host' });
    }
  }

  /** From here on a change on disk is a reload, where that is configured. */
  watch(session: StrategySession): void {
    this.session = session;
    if (!this.parts.plan.configuration.plugins.watch) this.close();
  }

  close(): void {
    for (const { watch } of this.all) watch.close();
  }

  /** Whether the engine has it already, by the same code, parameters and indicators. */
  private runs(place: Place): boolean {
    const load = this.session?.engine.strategies.get(place.configured.name)?.load;
    if (load === undefined || load.sourceHash !== place.hash) return false;
    const input = this.inputOf(place);
    return (
      JSON.stringify(load.configured) === JSON.stringify(input.parameters) &&
      JSON.stringify(load.indicators) === JSON.stringify(input.indicators)
    );
  }

  /** Whether it is in quarantine as it is, which is then said. */
  private isHeld({ configured: { name, parameters }, hash }: Place): boolean {
    const held = this.heldBack(name, hash!, JSON.stringify(parameters));
    if (held === null) return false;
    const when = held.at.slice(0, 16).replace('T', ' ');
    const text = `${name} is quarantined: it did not return on ${when} UTC; change its code or its parameters`;
    this.say(this.session!, `strategy:${name}`, text);
    return true;
  }

  private heldBack(strategy: string, sourceHash: string, parameters: string) {
    return this.quarantine.find({ strategy, sourceHash, parameters });
  }

  private load(place: Place): void {
    const session = this.session!;
    const { watchdog } = this.parts;
    const { name } = place.configured;
    const sourceHash = place.hash!;
    const input = this.inputOf(place);
    watchdog?.loading(name, sourceHash);
    session.input(input);
    // Where it could not be loaded the code of before is still called.
    const called = session.engine.strategies.get(name)?.load.sourceHash;
    if (called !== undefined && called !== sourceHash) watchdog?.loading(name, called);
  }

  private inputOf({ configured, hash }: Place): PluginInput {
    const { name: strategy, instrument, instruments, parameters } = configured;
    const names = this.wantedIndicators(configured, hash!);
    const indicators = this.indicators.indicators.filter(({ definition }) => names.includes(definition.name));
    return {
      kind: 'plugin',
      strategy,
      instrument: instruments?.[0] ?? instrument,
      ...(instruments === undefined ? {} : { instruments }),
      sourceHash: hash!,
      parameters,
      ...(indicators.length === 0 ? {} : { indicators: indicators.map((one) => one.hash) }),
    };
  }

  private wantsUserIndicators({ hash, configured }: Place): boolean {
    const { name, parameters } = configured;
    if (hash === null || this.heldBack(name, hash, JSON.stringify(parameters)) !== null) return false;
    return this.wantedIndicators(configured, hash).some((wanted) => !builtInIndicators.has(wanted));
  }

  /** Indicators that it asks for with these parameters; none where they do not fit, which the engine then says. */
  private wantedIndicators({ name, parameters }: Configured, hash: string): string[] {
    const { shelf, watchdog } = this.parts;
    const definition = shelf.load(hash);
    if (definition.needs === undefined) return [];
    const caller = `needs of ${name}`;
    watchdog?.loading(name, hash, caller);
    watchdog?.enter(caller);
    try {
      const parsed = definition.parameters.safeParse(parameters);
      return parsed.success
        ? (definition.needs(parsed.data).indicators ?? []).map((need) => need.indicator)
        : [];
    } catch {
      return [];
    } finally {
      watchdog?.leave();
    }
  }

  /** A file has changed: the new code takes over if it compiles, and what an operator has paused or stopped stays so. */
  private async reload(place: Place): Promise<void> {
    const { session } = this;
    if (session === null || place.plugin === null) return;
    const { name } = place.configured;
    const before = { hash: place.hash, problem: place.problem };
    await this.compile(place, RELOAD_MILLIS);
    if (place.problem !== '') {
      if (place.problem === before.problem) return;
      this.say(session, `strategy:${name}`, `${place.problem}; ${this.fate(place)}`);
      return;
    }
    if (place.hash === before.hash && before.problem === '') return;
    if (session.engine.leaving !== null || this.isHeld(place) || this.runs(place)) return;
    if (this.wantsUserIndicators(place)) {
      this.indicators = await userIndicators(this.parts.places, this.parts.shelf);
    }
    const state = session.engine.strategies.get(name)?.state;
    this.load(place);
    if (state === 'stopped' || session.engine.halted) this.set(place, 'stop');
    else if (state === 'paused') this.set(place, 'pause');
  }

  private set({ configured: { name } }: Place, action: 'stop' | 'pause'): void {
    const session = this.session!;
    if (!session.engine.strategies.has(name)) return;
    session.input({ kind: 'command', command: { kind: 'strategy', name, action }, client: 'host' });
  }

  private fate({ configured: { name } }: Place): string {
    return this.session?.engine.strategies.has(name) ? `${name} runs on as it was` : `${name} is not loaded`;
  }

  private say(session: StrategySession, owner: Notice['owner'], text: string): void {
    session.tell({ time: session.engine.time, level: 'error', owner, text });
  }
}

const whichOne = (names: readonly string[]): string =>
  names.length === 0
    ? 'it defines no strategy: its default export is not made by defineStrategy'
    : `it defines ${names.join(', ')}; the one that is meant must bear the plugin's own name`;
