/** What `plugin new` is to write. */
export interface TemplateWishes {
  readonly name: string;
  readonly kind: 'strategy' | 'indicator';
  readonly javascript: boolean;
  /** The file that says what `outcry/plugin` exports, for the editor. */
  readonly types: string;
}

/** The files of a new plugin, by name. */
export function templateFiles(wishes: TemplateWishes): ReadonlyMap<string, string> {
  const extension = wishes.javascript ? 'js' : 'ts';
  const body = wishes.kind === 'strategy' ? strategy(wishes) : indicator(wishes);
  return new Map([
    [`index.${extension}`, body],
    [`cases.${extension}`, wishes.kind === 'strategy' ? STRATEGY_CASES : INDICATOR_CASES],
    ['README.md', readme(wishes)],
    [wishes.javascript ? 'jsconfig.json' : 'tsconfig.json', editorSettings(wishes)],
  ]);
}

/** Leaves a TypeScript annotation out where JavaScript is wanted. */
const typed = ({ javascript }: TemplateWishes, text: string): string => (javascript ? '' : text);

function strategy(wishes: TemplateWishes): string {
  const t = (text: string): string => typed(wishes, text);
  const imports = wishes.javascript
    ? "import { defineStrategy, lotsOf, z } from 'outcry/plugin';"
    : `import {
  defineStrategy,
  type Instrument,
  type Intent,
  lotsOf,
  type StrategyHandlers,
  type StrategyView,
  z,
} from 'outcry/plugin';`;
  const fields = wishes.javascript
    ? `  constructor(parameters, instrument) {
    this.minSpreadBps = parameters.minSpreadBps;
    this.size = lotsOf(instrument, 'size', parameters.size);
  }`
    : `  private readonly minSpreadBps: number;
  /** In lots, as the engine counts sizes. */
  private readonly size: number;

  constructor(parameters: z.infer<typeof parameters>, instrument: Instrument) {
    this.minSpreadBps = parameters.minSpreadBps;
    this.size = lotsOf(instrument, 'size', parameters.size);
  }`.replace('typeof parameters', 'typeof schema');
  return `${imports}

/** The palette, the dashboard and the help are made of this. */
const schema = z.object({
  size: z.number().positive().default(0.01).meta({ unit: 'base', description: 'size of each quote' }),
  minSpreadBps: z
    .number()
    .min(0)
    .max(1000)
    .default(0)
    .meta({ unit: 'bps', description: 'quotes only while bid and ask are this far apart' }),
});

export default defineStrategy({
  name: '${wishes.name}',
  description: 'rests an order at the best bid, or at the best ask once it has bought; loses in a falling market',
  parameters: schema,
  create: (parameters, instrument) => new Quoter(parameters, instrument),
});

/** What changes lives in here: each run has one of its own. There is no clock but view.time, and no randomness. */
class Quoter${t(' implements StrategyHandlers')} {
${fields}

  /** After each message that changed the book. */
  onBook(view${t(': StrategyView')})${t(': Intent | undefined')} {
    const { book, positionLots } = view;
    if (!book.valid) return undefined;
    const middle = (book.bestBid + book.bestAsk) / 2;
    const spreadBps = ((book.bestAsk - book.bestBid) / middle) * 10_000;
    if (spreadBps < this.minSpreadBps) {
      return { kind: 'quote', bid: null, ask: null, reason: 'the spread is too narrow' };
    }
    // Prices are ticks and sizes are lots: whole numbers.
    return positionLots < this.size
      ? { kind: 'quote', bid: { price: book.bestBid, size: this.size${t(' as never')} }, ask: null, reason: 'buys at the bid' }
      : { kind: 'quote', bid: null, ask: { price: book.bestAsk, size: this.size${t(' as never')} }, reason: 'sells at the ask' };
  }
}
`;
}

const STRATEGY_CASES = `/** The plugin's test: \`outcry plugin check\` plays these, on BTC/USDT with a tick of 0.01 and a lot of 0.00001. */
const book = { bids: [[6000000, 5000]], asks: [[6000100, 4000]] };

export default [
  {
    name: 'flat, it rests at the bid',
    steps: [
      { book, wants: [{ kind: 'quote', bid: { price: 6000000, size: 1000 }, ask: null }] },
    ],
  },
  {
    name: 'with a position, it rests at the ask',
    steps: [
      { position: 1000, book, wants: [{ kind: 'quote', bid: null, ask: { price: 6000100, size: 1000 } }] },
    ],
  },
  {
    name: 'in a narrow spread it rests nowhere',
    parameters: { minSpreadBps: 1 },
    steps: [{ book, wants: [{ kind: 'quote', bid: null, ask: null }] }],
  },
];
`;

function indicator(wishes: TemplateWishes): string {
  const t = (text: string): string => typed(wishes, text);
  const imports = wishes.javascript
    ? "import { defineIndicator, z } from 'outcry/plugin';"
    : "import { type CandleIndicator, defineIndicator, type IndicatorCandle, z } from 'outcry/plugin';";
  const fields = wishes.javascript
    ? `  values = new Float64Array(1).fill(Number.NaN);
  highs = [];
  lows = [];

  constructor(period) {
    this.period = period;
  }`
    : `  readonly values = new Float64Array(1).fill(Number.NaN);
  private readonly highs: number[] = [];
  private readonly lows: number[] = [];

  constructor(private readonly period: number) {}`;
  return `${imports}

export default defineIndicator({
  name: '${wishes.name}',
  description: 'middle of the highest high and the lowest low of the last candles',
  source: 'Donchian channel, middle line',
  parameters: z.object({
    period: z.int().min(1).max(500).default(20).meta({ unit: 'candles', description: 'how many candles' }),
  }),
  input: 'candle',
  outputs: [{ name: 'middle', unit: 'price' }],
  overlay: true,
  warmup: ({ period }) => period,
  create: ({ period }) => new Middle(period),
});

/** NaN until there are enough candles. */
class Middle${t(' implements CandleIndicator')} {
${fields}

  onCandle({ high, low }${t(': IndicatorCandle')})${t(': void')} {
    this.highs.push(high);
    this.lows.push(low);
    if (this.highs.length > this.period) {
      this.highs.shift();
      this.lows.shift();
    }
    if (this.highs.length === this.period) {
      this.values[0] = (Math.max(...this.highs) + Math.min(...this.lows)) / 2;
    }
  }
}
`;
}

const INDICATOR_CASES = `/** The plugin's test: \`outcry plugin check\` plays these. A candle is open, high, low, close, volume. */
export default [
  {
    name: 'the middle of the last two candles',
    parameters: { period: 2 },
    steps: [
      { candle: [10, 12, 9, 11, 1], values: [null] },
      { candle: [11, 15, 11, 14, 1], values: [12] },
      { candle: [14, 16, 13, 13, 1], values: [13.5] },
    ],
  },
];
`;

const readme = ({ name, kind, javascript }: TemplateWishes): string => `# ${name}

${kind === 'strategy' ? 'A strategy' : 'An indicator'} for Outcry. Say here what it does and, honestly, when it ${kind === 'strategy' ? 'loses' : 'misleads'}.

    outcry plugin check ${name}

compiles it, plays the cases in \`cases.${javascript ? 'js' : 'ts'}\`, and tries it on a sample market: whether it throws, hangs, wants
sizes that no venue takes, or does another thing the second time.
${
  kind === 'strategy'
    ? `
To run it, in config.yaml:

    strategies:
      - { name: ${name}, plugin: ${name}, instrument: BTC/USDT, parameters: { size: 0.01 } }

While it runs it is loaded again whenever a file here changes.
`
    : `
A strategy asks for it by name in its \`needs\`:

    indicators: [{ id: 'middle', indicator: '${name}', parameters: { period: 20 }, seconds: 60 }]
`
}
A plugin imports \`outcry/plugin\`, files of its own and npm packages beside it. It runs without clock, randomness, timers,
process and network: the same market always makes it do the same.
`;

const editorSettings = ({ types, javascript }: TemplateWishes): string =>
  `${JSON.stringify(
    {
      compilerOptions: {
        ...(javascript ? { checkJs: false } : { strict: true }),
        target: 'ES2022',
        lib: ['ES2022'],
        module: 'ESNext',
        moduleResolution: 'Bundler',
        types: [],
        noEmit: true,
        skipLibCheck: true,
        paths: { 'outcry/plugin': [types] },
      },
      include: [javascript ? '*.js' : '*.ts'],
    },
    null,
    2,
  )}\n`;
