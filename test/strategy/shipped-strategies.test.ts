import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import crossExchangeArbitrage from '../../plugins/cross-exchange-arbitrage/index.js';
import marketMaking from '../../plugins/market-making/index.js';
import meanReversion, { BOLLINGER } from '../../plugins/mean-reversion/index.js';
import momentum, { KELTNER } from '../../plugins/momentum/index.js';
import orderBookImbalance from '../../plugins/order-book-imbalance/index.js';
import rules from '../../plugins/rules/index.js';
import { OUTPUTS } from '../../plugins/rules/outputs.js';
import scalping, { STOCHASTIC } from '../../plugins/scalping/index.js';
import statisticalArbitrage from '../../plugins/statistical-arbitrage/index.js';
import { indicatorRegistry } from '../../src/indicators/index.js';
import { describeParameters, type StrategyDefinition } from '../../src/strategy/index.js';
import { fakeInstrument } from './fake-view.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const shipped: readonly StrategyDefinition[] = [
  crossExchangeArbitrage,
  marketMaking,
  meanReversion,
  momentum,
  orderBookImbalance,
  rules,
  scalping,
  statisticalArbitrage,
];
const { specification } = fakeInstrument();
const asset = { base: { code: 'base asset', decimals: 8 }, quote: { code: 'quote asset', decimals: 8 } };
const registry = indicatorRegistry();

/** Cells of the rows of the first table after `heading`. */
function tableOf(text: string, heading: string): string[][] {
  const lines = text.slice(text.indexOf(heading)).split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe.each(shipped.map((definition) => [definition.name, definition] as const))(
  '%s',
  (name, definition) => {
    const folder = join(ROOT, 'plugins', name);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');

    it('has a README with each parameter, its default and its unit', () => {
      const table = tableOf(readme, '| parameter |');
      const rows = describeParameters(definition, {}, { ...specification, ...asset });
      expect(table.map(([parameter, value, unit]) => [parameter, value?.replaceAll('`', ''), unit])).toEqual(
        rows.map((row) => [`\`${row.name}\``, row.default, row.unit]),
      );
      for (const heading of [`# ${name}`, '## On real input', '## When it loses'])
        expect(readme).toContain(heading);
    });

    it('needs only indicators that there are, with parameters that they take', () => {
      const needs = definition.needs?.(definition.parameters.parse({}) as never) ?? {};
      for (const { indicator, parameters, seconds } of needs.indicators ?? []) {
        const found = registry.find(indicator);
        expect(found.parameters.safeParse(parameters ?? {}).success).toBe(true);
        if (found.input === 'candle') expect(seconds).toBeGreaterThan(0);
      }
    });

    it('says in one line what it does and when it loses', () => {
      expect(definition.description).toMatch(/^[^\n]{20,160}$/);
      expect(definition.description).toContain('lose');
    });
  },
);

describe('the shipped strategies', () => {
  it('are those of the folder', () => {
    const folders = readdirSync(join(ROOT, 'plugins'), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(folders.map(({ name }) => name).sort()).toEqual(shipped.map(({ name }) => name));
  });

  it('read the outputs of indicators at their places', () => {
    const outputs = (name: string) => registry.find(name).outputs.map((output) => output.name);
    expect(outputs('bollinger')[BOLLINGER.middle]).toBe('middle');
    expect(outputs('bollinger')[BOLLINGER.upper]).toBe('upper');
    expect(outputs('bollinger')[BOLLINGER.lower]).toBe('lower');
    expect(outputs('keltner')[KELTNER.upper]).toBe('upper');
    expect(outputs('keltner')[KELTNER.lower]).toBe('lower');
    expect(outputs('stochastic')[STOCHASTIC.fast]).toBe('k');
    expect(outputs('stochastic')[STOCHASTIC.signal]).toBe('d');
  });

  it('name in rules every output of every indicator that ships, and its unit', () => {
    const known = Object.fromEntries(
      registry.all.map(({ name, outputs }) => [
        name,
        outputs.map((output) => ({
          name: output.name,
          unit: ['price', 'size', 'price-per-size'].includes(output.unit) ? output.unit : 'plain',
        })),
      ]),
    );
    expect(OUTPUTS).toEqual(known);
  });
});

describe('the sets of parameters in config/strategies', () => {
  const folder = join(ROOT, 'config', 'strategies');
  it.each(readdirSync(folder).filter((file) => file.endsWith('.yaml')))(
    '%s is accepted by its strategy',
    (file) => {
      const definition = shipped.find(({ name }) => file.startsWith(`${name}.`))!;
      const parameters = definition.parameters.parse(parse(readFileSync(join(folder, file), 'utf8')));
      const instrument = fakeInstrument();
      const legs = definition.needs?.(parameters as never).legs ?? 1;
      expect(() => definition.create(parameters, instrument, Array(legs).fill(instrument))).not.toThrow();
    },
  );
});
