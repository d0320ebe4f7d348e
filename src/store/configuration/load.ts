import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';
import type { RiskConfiguration } from '../../risk/index.js';
import { readDocument } from './document.js';
import type { Home } from './home.js';
import { isMap, type Layer, merge } from './merge.js';
import { type Place, type Problem, placeText, problemLine } from './problem.js';
import type { Configuration } from './schema.js';
import { shippedFolder } from './shipped.js';
import { validate } from './validate.js';

export const CONFIG_FILE = 'config.yaml';

export interface CheckedConfiguration {
  /** Paths of tapes are absolute. */
  readonly configuration: Configuration;
  /** The same limits as the engine takes them, with the line of each. */
  readonly risk: RiskConfiguration;
  /** `terminal.keys` with the line of each action, for whoever knows the key table. */
  readonly keyChanges: readonly KeyChange[];
  /** What was read, shipped files first. */
  readonly files: readonly string[];
}

/** An action and the keys that it is given instead of its own. */
export interface KeyChange {
  readonly action: string;
  readonly keys: readonly string[];
  /** `config.yaml:52` */
  readonly place: string;
}

export interface ConfigurationSource {
  /** `--config FILE`: must be there. */
  readonly file?: string | undefined;
  /** Where `config.yaml` lies, if there is one. */
  readonly home?: Pick<Home, 'configDir'>;
}

/**
 * The shipped defaults with one file of the user's over them: `--config`, else the home folder's.
 * @throws UserError for a file that is not there, and for the first of its problems.
 */
export function loadConfiguration(source: ConfigurationSource): CheckedConfiguration {
  const checked = checkConfiguration(source);
  if (checked.configuration !== null) return checked;
  const [first, ...others] = checked.problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: outcry config check)`;
  throw new UserError(`${first === undefined ? 'the configuration is wrong' : problemLine(first)}${more}`);
}

/** The same, with every problem instead of the first. @throws UserError for a file that cannot be read. */
export function checkConfiguration(source: ConfigurationSource):
  | (CheckedConfiguration & { readonly problems: readonly [] })
  | {
      readonly configuration: null;
      readonly problems: readonly Problem[];
      readonly files: readonly string[];
    } {
  const shipped = join(shippedFolder(), 'default.yaml');
  const own = ownFile(source);
  const reading = new Reading();
  reading.add(shipped, readFileSync(shipped, 'utf8'));
  if (own !== null) reading.add(own.path, own.text);
  const { files, problems } = reading;
  if (problems.length > 0) return { configuration: null, problems, files };
  const validated = validate(reading.layer, { file: own?.path ?? shipped, line: 1 });
  if (validated.configuration === null) return { ...validated, files };
  const { configuration } = validated;
  const tapes = configuration.embedded.tapes.map((path, index) =>
    tapePath(path, reading.layer.places.get(`embedded.tapes.${index}`)?.file ?? shipped),
  );
  return {
    configuration: {
      ...withOwnPaths(configuration, (at) => reading.layer.places.get(at)?.file ?? shipped),
      embedded: { ...configuration.embedded, tapes },
    },
    risk: riskConfiguration(configuration, reading.layer.places),
    keyChanges: keyChanges(configuration, reading.layer.places, { file: own?.path ?? shipped, line: 1 }),
    files,
    problems: [],
  };
}

/** What the shipped files say, as they say it. */
export function shippedConfiguration(): unknown {
  const shipped = join(shippedFolder(), 'default.yaml');
  const reading = new Reading();
  reading.add(shipped, readFileSync(shipped, 'utf8'));
  return reading.layer.value;
}

/** The files read so far, laid over one another. */
class Reading {
  layer: Layer = { value: {}, places: new Map() };
  readonly files: string[] = [];
  readonly problems: Problem[] = [];

  add(file: string, text: string): void {
    this.files.push(file);
    const { value, places, problems } = readDocument(text, file);
    this.problems.push(...problems);
    if (problems.length > 0 || value === null) return;
    if (!isMap(value)) {
      this.problems.push({ file, line: 1, path: '', text: 'is no map of keys and values' });
      return;
    }
    const { risk, ...rest } = value;
    this.layer = merge(this.layer, { value: typeof risk === 'string' ? rest : value, places });
    if (typeof risk === 'string') this.addRisk(risk, places.get('risk') ?? { file, line: 1 });
  }

  /** `risk: risk.yaml`: the limits stand in a file beside this one. */
  private addRisk(path: string, place: Place): void {
    const file = resolve(dirname(place.file), path);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      this.problems.push({ ...place, path: 'risk', text: `risk is "${path}"; ${file} cannot be read` });
      return;
    }
    this.files.push(file);
    const { value, places, problems } = readDocument(text, file);
    this.problems.push(...problems);
    if (problems.length > 0) return;
    const under = new Map([...places].map(([at, where]) => [`risk.${at}`, where] as const));
    this.layer = merge(this.layer, { value: { risk: value }, places: under });
  }
}

function ownFile({ file, home }: ConfigurationSource): { path: string; text: string } | null {
  const path = file ?? (home === undefined ? null : join(home.configDir, CONFIG_FILE));
  if (path === null) return null;
  try {
    return { path: resolve(path), text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (file === undefined && code === 'ENOENT') return null;
    if (code === 'ENOENT') throw new UserError(`${path}: no such file; outcry config init makes one`);
    if (code === 'EISDIR') throw new UserError(`${path}: is a folder, a file is needed`);
    throw new UserError(`${path}: cannot be read (${code}); check its permissions`, ExitCode.failed, {
      cause: error,
    });
  }
}

/** Files that a configuration names lie where the file that names them does, unless it says otherwise. */
function withOwnPaths(configuration: Configuration, fileOf: (at: string) => string): Configuration {
  const from = (at: string, path: string): string =>
    isAbsolute(path) ? path : resolve(dirname(fileOf(at)), path);
  const { keys, venues } = configuration;
  const file = keys.passphraseFile;
  const reached = Object.entries(venues).map(([name, venue]) => {
    const authority = venue.certificateAuthority;
    if (authority === undefined || authority === null) return [name, venue] as const;
    const path = from(`venues.${name}.certificateAuthority`, authority);
    return [name, { ...venue, certificateAuthority: path }] as const;
  });
  return {
    ...configuration,
    keys: { ...keys, passphraseFile: file === null ? null : from('keys.passphraseFile', file) },
    venues: Object.fromEntries(reached),
  };
}

function tapePath(path: string, saidIn: string): string {
  if (path === 'samples') return join(shippedFolder(), 'samples');
  return isAbsolute(path) ? path : resolve(dirname(saidIn), path);
}

function keyChanges(
  { terminal }: Configuration,
  places: ReadonlyMap<string, Place>,
  fallback: Place,
): KeyChange[] {
  return Object.entries(terminal.keys).map(([action, keys]) => ({
    action,
    keys,
    place: placeText(places.get(`terminal.keys.${action}`) ?? fallback),
  }));
}

function riskConfiguration(
  { risk, reportingCurrency, strategies }: Configuration,
  places: ReadonlyMap<string, Place>,
): RiskConfiguration {
  const within = [...places].filter(([path]) => path.startsWith('risk.'));
  return {
    reportingCurrency,
    // What a file leaves out is not there, rather than undefined: the limits go through JSON.
    ...(JSON.parse(JSON.stringify(risk)) as Omit<RiskConfiguration, 'reportingCurrency' | 'places'>),
    sizing: Object.fromEntries(
      strategies.flatMap(({ name, sizing }) => (sizing === undefined ? [] : [[name, sizing]])),
    ),
    places: Object.fromEntries(within.map(([path, place]) => [path.slice('risk.'.length), placeText(place)])),
  };
}
