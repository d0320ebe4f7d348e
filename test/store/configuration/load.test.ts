import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RiskGate } from '../../../src/risk/index.js';
import {
  checkConfiguration,
  configurationJsonSchema,
  loadConfiguration,
  problemLine,
  shippedConfiguration,
  shippedFolder,
} from '../../../src/store/configuration/index.js';
import { BTC, ETH } from '../../portfolio/fixture.js';
import { folderWith } from './folder.js';

/** The problems of a config.yaml with this text, as lines. */
function problems(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  const folder = folderWith({ 'config.yaml': text, ...others });
  return checkConfiguration({ file: join(folder, 'config.yaml') }).problems.map(problemLine);
}

function loaded(text: string, others: Readonly<Record<string, string>> = {}) {
  const folder = folderWith({ 'config.yaml': text, ...others });
  return { folder, ...loadConfiguration({ home: { configDir: folder } }) };
}

describe('the shipped configuration', () => {
  it('is right, and says what the issue wants of the first start', () => {
    const { configuration, risk, files } = loadConfiguration({ home: { configDir: folderWith() } });
    expect(configuration).toMatchObject({
      mode: 'paper',
      venue: 'embedded',
      embedded: { market: 'tape', deposits: { BTC: '2', ETH: '20', USDT: '100000' } },
      session: { leave: 'cancel', durability: 'process' },
      terminal: { keys: {}, ascii: 'auto', mouse: false, link: 'normal', reader: false },
    });
    expect(configuration.embedded.tapes).toEqual([join(shippedFolder(), 'samples')]);
    expect(files.map((file) => existsSync(file))).toEqual([true, true]);
    expect(() => new RiskGate(risk, [BTC, ETH])).not.toThrow();
  });

  it('places each limit at its line', () => {
    const { risk } = loadConfiguration({});
    const lines = readFileSync(join(shippedFolder(), 'risk.yaml'), 'utf8').split('\n');
    const place = risk.places['instruments.BTC/USDT.maxOrder'] ?? '';
    expect(lines[Number(place.split(':')[1]) - 1]).toBe('    maxOrder: 1');
    // the example in its own heading is true
    expect(lines[0]).toContain(`max-order: 2 > 1 BTC (${place})`);
  });
});

describe('a file of the user’s', () => {
  it('is laid over the shipped one, key by key', () => {
    const { configuration, risk, folder, files } = loaded(
      [
        'embedded:',
        '  speed: 4',
        '  tapes: [mine.arrow, samples, /elsewhere]',
        '  deposits: {USDT: "1000.50"}',
        'session:',
        'risk:',
        '  instruments:',
        '    BTC/USDT:',
        '      maxOrder: 0.4',
      ].join('\n'),
    );
    expect(configuration.embedded).toMatchObject({ speed: 4, seed: 1, deposits: { USDT: '1000.50' } });
    expect(Object.keys(configuration.embedded.deposits)).toEqual(['USDT']);
    expect(configuration.embedded.tapes).toEqual([
      join(folder, 'mine.arrow'),
      join(shippedFolder(), 'samples'),
      '/elsewhere',
    ]);
    expect(configuration.session.leave).toBe('cancel');
    expect(risk.instruments['BTC/USDT']).toEqual({
      maxOrder: '0.4',
      maxPosition: '1',
      maxPositionNotional: null,
    });
    expect(risk.places['instruments.BTC/USDT.maxOrder']).toBe('config.yaml:9');
    expect(files.at(-1)).toBe(join(folder, 'config.yaml'));
  });

  it('may have its limits in a file beside it', () => {
    const { risk } = loaded('risk: limits.yaml', { 'limits.yaml': 'account:\n  dayLoss: 50\n' });
    expect(risk.account).toMatchObject({ dayLoss: '50', drawdownPercent: 2 });
    expect(risk.places['account.dayLoss']).toBe('limits.yaml:2');
    expect(problems('risk: limits.yaml')[0]).toMatch(
      /^config.yaml:1: risk is "limits.yaml"; .* cannot be read$/,
    );
  });

  it('may give actions of the terminal other keys, each with its line', () => {
    const text = [
      'terminal:',
      '  keys:',
      '    cancel-here: [x, Del]',
      '    zoom: Z',
      '    focus-next: 5',
      '    theme: "~"',
      '  bells: {alert: 0}',
    ];
    const { configuration, keyChanges } = loaded(text.join('\n'));
    expect(keyChanges).toEqual([
      { action: 'cancel-here', keys: ['x', 'Del'], place: 'config.yaml:3' },
      { action: 'zoom', keys: ['Z'], place: 'config.yaml:4' },
      { action: 'focus-next', keys: ['5'], place: 'config.yaml:5' },
      { action: 'theme', keys: ['~'], place: 'config.yaml:6' },
    ]);
    expect(configuration.terminal.keys).toEqual(
      Object.fromEntries(keyChanges.map(({ action, keys }) => [action, keys])),
    );
    expect(configuration.terminal.bells).toEqual({
      fill: 1,
      partial: 1,
      refusal: 2,
      disconnection: 3,
      alert: 0,
    });
  });

  it('may be empty', () => {
    expect(problems('')).toEqual([]);
    expect(problems('# nothing yet\n')).toEqual([]);
  });

  it('must be there when it is named', () => {
    expect(() => loadConfiguration({ file: '/nowhere/config.yaml' })).toThrow(
      '/nowhere/config.yaml: no such file',
    );
    expect(() => loadConfiguration({ file: '/' })).toThrow('is a folder');
  });
});

describe('mistakes', () => {
  it.each([
    ['\n\nstrategie: []', 'config.yaml:3: unknown key "strategie"; did you mean "strategies"?'],
    [
      'reportingCurrency: "many\\nlines"',
      'config.yaml:1: reportingCurrency is "many\\nlines"; it must be an asset such as USDT, on one line',
    ],
    ['embedded:\n  sped: 2', 'config.yaml:2: unknown key "sped"; did you mean "speed"?'],
    ['session:\n  Leave: keep', 'config.yaml:2: unknown key "Leave"; did you mean "leave"?'],
    ['logging:\n  xyz: 2', 'config.yaml:2: unknown key "xyz"; known are level'],
    [
      'risk:\n  instruments:\n    BTC/USDT:\n      maxOder: 1',
      'config.yaml:4: unknown key "maxOder"; did you mean "maxOrder"?',
    ],
    [
      'strategies:\n  - name: a\n    plugn: b\n    plugin: b\n    instrument: BTC/USDT',
      'config.yaml:3: unknown key "plugn"; did you mean "plugin"?',
    ],
    ['__proto__: {}', 'config.yaml:1: unknown key "__proto__"; known are mode, venue,'],
    [
      'embedded:\n  speed: fast',
      'config.yaml:2: embedded.speed is "fast"; it must be a number from 0.1 to 1000',
    ],
    [
      'embedded:\n  speed: .nan',
      'config.yaml:2: embedded.speed is NaN; it must be a number from 0.1 to 1000',
    ],
    ['embedded: 5', 'config.yaml:1: embedded is 5; it must be a map of keys and values'],
    ['"mo\u202ede": x', 'config.yaml:1: unknown key "mo<U+202E>de"; did you mean "mode"?'],
    ['mode: real', 'config.yaml:1: mode is "real"; it must be watch, paper or live'],
    ['symbols: []', 'config.yaml:1: symbols is []; it must be a list with at least one symbol'],
    [
      'symbols:\n  - BTC/USDT\n  - BTCUSDT',
      'config.yaml:3: symbols.1 is "BTCUSDT"; it must be a symbol such as BTC/USDT',
    ],
    ['terminal:\n  fps: 2.5', 'config.yaml:2: terminal.fps is 2.5; it must be a whole number from 1 to 60'],
    ['terminal:\n  tour: maybe', 'config.yaml:2: terminal.tour is "maybe"; it must be true or false'],
    [
      'embedded:\n  deposits:\n    BTC: -1',
      'config.yaml:3: embedded.deposits.BTC is -1; it must be a plain decimal such as 0.25',
    ],
    [
      'embedded:\n  deposits:\n    BTC: 1e309',
      'config.yaml:3: embedded.deposits.BTC is Infinity; it must be a plain',
    ],
    [
      'embedded:\n  deposits:\n    BTC: 0.12345678901234567',
      'it must be a plain decimal such as 0.25, in quotes if',
    ],
    [
      'risk:\n  instruments:\n    BTCUSDT: {}',
      'config.yaml:3: risk.instruments.BTCUSDT: "BTCUSDT" is not a symbol such as BTC/USDT',
    ],
    [
      'strategies:\n  - name: a',
      'config.yaml:2: strategies.0.plugin is missing; it must be a shipped strategy',
    ],
    [
      'terminal:\n  keys:\n    theme: ~',
      'config.yaml:3: terminal.keys.theme is null; it must be a key such as x, ^D or tb, in quotes where',
    ],
    ['terminal:\n  keys:\n    zoom: []', 'config.yaml:3: terminal.keys.zoom is []; it must be a key'],
    ['terminal:\n  keys:\n    zoom: [z, {}]', 'config.yaml:3: terminal.keys.zoom is ["z",{}]; it must be'],
    ['terminal:\n  keys:\n    zoom: 12', 'config.yaml:3: terminal.keys.zoom is 12; it must be a key'],
    ['terminal:\n  keys: [x]', 'config.yaml:2: terminal.keys is ["x"]; it must be a map of actions and keys'],
    ['terminal:\n  bells:\n    fil: 2', 'config.yaml:3: unknown key "fil"; did you mean "fill"?'],
    [
      'terminal:\n  bells:\n    fill: 6',
      'config.yaml:3: terminal.bells.fill is 6; it must be a whole number from 0 to 5',
    ],
    ['terminal:\n  ascii: yes', 'config.yaml:2: terminal.ascii is "yes"; it must be auto, on or off'],
    ['terminal:\n  link: slow', 'config.yaml:2: terminal.link is "slow"; it must be normal or low'],
    ['- a\n- b', 'config.yaml:1: is no map of keys and values'],
    ['mode: paper\n\tvenue: x', 'config.yaml:2: not YAML: '],
    ['mode: paper\nmode: live', 'config.yaml:2: not YAML: Map keys must be unique'],
  ])('%j', (text, expected) => {
    expect(problems(text)[0]).toContain(expected);
  });

  it('are told all at once, in the order of their lines', () => {
    const text = 'terminal:\n  fps: 0\nmode: x\nembeded: {}\n';
    expect(problems(text).map((line) => line.split(':')[1])).toEqual(['2', '3', '4']);
    const folder = folderWith({ 'c.yaml': text });
    expect(() => loadConfiguration({ file: join(folder, 'c.yaml') })).toThrow(
      'c.yaml:2: terminal.fps is 0; it must be a whole number from 1 to 60 (and 2 more: outcry config check)',
    );
  });

  it('are found in names that two strategies share', () => {
    const one = '  - {name: a, plugin: b, instrument: BTC/USDT}\n';
    expect(problems(`strategies:\n${one}${one}`)).toEqual([
      'config.yaml:3: strategies.1.name is "a"; it must be a name that no other strategy has',
    ]);
  });
});

describe('the JSON Schema', () => {
  it('requires nothing of a file, and tells what is shipped', () => {
    const schema = configurationJsonSchema(shippedConfiguration());
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      additionalProperties: false,
      properties: {
        mode: { enum: ['watch', 'paper', 'live'], default: 'paper' },
        embedded: { properties: { speed: { type: 'number', minimum: 0.1, maximum: 1000, default: 1 } } },
        strategies: { type: 'array', items: { required: ['name', 'plugin', 'instrument'] } },
        risk: { anyOf: [{ type: 'string' }, { properties: { account: { type: 'object' } } }] },
      },
    });
    expect(schema).not.toHaveProperty('required');
    expect(schema).not.toHaveProperty('properties.embedded.required');
  });
});
