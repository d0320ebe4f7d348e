import { z } from 'zod';
import { choice, flag, integer } from '../configuration/fields.js';
import { hiddenCharacter } from '../configuration/plain-text.js';

/** In the home's folder of the configuration. */
export const WORKSPACE_FILE = 'workspace.json';

const MOST_HISTORY = 100;

/** Text of a bounded length that a terminal shows as it is. */
function plain(longest: number) {
  const error = `plain text of at most ${longest} characters`;
  return z
    .string({ error })
    .max(longest, { error })
    .refine((text) => hiddenCharacter(text) === null, { error });
}

const name = () => plain(64);

function list<Item extends z.ZodType>(item: Item, most: number) {
  const error = `a list of at most ${most}`;
  return z.array(item, { error }).max(most, { error }).default([]);
}

function map<Item extends z.ZodType>(item: Item, most: number) {
  const error = `a map of at most ${most}`;
  return z
    .record(name(), item, {
      error: ({ code }) => (code === 'invalid_key' ? 'named in plain text, at most 64 characters' : error),
    })
    .refine((entries) => Object.keys(entries).length <= most, { error })
    .prefault({});
}

/** Keys that are not known here, of a newer version, are kept as they are. */
function group<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape, { error: 'a map of keys and values' });
}

/** `0.25` in base, or `500 USDT`. */
const size = () => {
  const error = 'a size such as 0.25 or "500 USDT"';
  return z
    .string({ error })
    .max(40, { error })
    .regex(/^\d+(\.\d+)?( [A-Z0-9]{1,16})?$/, { error });
};

const symbolView = group({
  rowTicks: integer(1, 1_000_000_000).default(1),
  sizes: list(size(), 32),
  sizeIndex: integer(0, 31).default(0),
  /** `stop=50.00 tp=30bp`; empty is none. */
  bracket: plain(80).default(''),
});

const chart = group({
  intervalSeconds: integer(1, 86_400).default(5),
  style: choice('candles', 'line').default('candles'),
  overlays: list(plain(40), 16),
});

/** What is on the screen, and how: what `layout save` keeps under a name. */
const view = {
  layout: name().default('trade'),
  /** Null: the first of the session. */
  symbol: name().nullable().default(null),
  /** Null: the configuration's. */
  theme: plain(500).nullable().default(null),
  /** Row step and sizes, by symbol. */
  symbols: map(symbolView, 500),
  watch: list(name(), 200),
  chart: chart.prefault({}),
  /** What the second ladder shows, in the terminal's words; empty is as it is without one. */
  second: name().default(''),
};

const schema = group({
  version: z.literal(1, { error: '1, this version; a newer Outcry has written the file' }).default(1),
  ...view,
  layouts: map(group(view), 50),
  /** As they were typed. */
  alerts: list(plain(500), 200),
  /** Actions by key. */
  keys: map(name(), 200),
  /** Lines of the palette, oldest first. */
  history: list(plain(500), MOST_HISTORY),
  /** By the id of an order or a trade. */
  notes: map(plain(500), 1_000),
  tour: group({ off: flag().default(false), done: list(name(), 32) }).prefault({}),
  ascii: choice('auto', 'on', 'off').default('auto'),
  mouse: flag().default(false),
  bells: flag().default(true),
  /** Null: the configuration's. */
  fps: integer(1, 60).nullable().default(null),
});

/** A type without the `[key: string]: unknown` of keys that are not known here. */
type Known<T> = T extends readonly (infer Item)[]
  ? Known<Item>[]
  : T extends object
    ? { [Key in keyof T as string extends Key ? (unknown extends T[Key] ? never : Key) : Key]: Known<T[Key]> }
    : T;

/** What the terminal remembers from one session to the next. */
export type Workspace = Known<z.infer<typeof schema>>;

/** Every field has its default: `workspaceSchema.parse({})` is the workspace of a first start. */
export const workspaceSchema: z.ZodType<Workspace> = schema;
