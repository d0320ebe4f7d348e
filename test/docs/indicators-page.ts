import { type IndicatorListing, listIndicators } from '../../src/apps/cli/indicators/list.js';

/** The reference page of the indicators, from what `outcry indicators list` knows. */
export function indicatorsPage(note: string): string {
  const indicators = listIndicators();
  const of = (input: IndicatorListing['input']) => indicators.filter((one) => one.input === input);
  return [
    '# Indicators',
    '',
    note,
    '`outcry indicators list` shows them with your own, `outcry indicators test NAME --tape PATH` computes one over a',
    'tape. A strategy names those that it needs, with their parameters; values come in the order of the outputs and',
    'are null during the warm-up. Prices and sizes are in the unit that went in: ticks and lots in the engine.',
    '',
    '## Of candles',
    '',
    'A candle with a number that is none is passed over. Warm-ups are for the default parameters.',
    '',
    ...of('candle').flatMap(section),
    '## Of books and prints',
    '',
    ...of('market').flatMap(section),
  ].join('\n');
}

function section(indicator: IndicatorListing): string[] {
  const { name, description, source, parameters, outputs, warmup, overlay } = indicator;
  const values = outputs.map((output) => `\`${output.name}\` (${output.unit})`).join(', ');
  const first = warmup === null ? '' : ` First after ${warmup} candle${warmup === 1 ? '' : 's'}.`;
  const chart = overlay ? ' Drawn on the chart.' : '';
  return [
    `### ${name}`,
    '',
    `${description[0]!.toUpperCase()}${description.slice(1)}.`,
    '',
    `Outputs: ${values}.${first}${chart}`,
    '',
    `Source: ${source}.`,
    '',
    ...(parameters.length === 0 ? [] : parameterTable(parameters)),
  ];
}

const parameterTable = (parameters: IndicatorListing['parameters']): string[] => [
  '| parameter | default | bounds | unit |',
  '| --- | --- | --- | --- |',
  ...parameters.map(
    ({ name, default: standard, bounds, unit }) =>
      `| \`${name}\` | ${standard || '–'} | ${bounds} | ${unit} |`,
  ),
  '',
];
