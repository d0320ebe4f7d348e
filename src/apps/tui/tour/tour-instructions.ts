import { exactSize, formatPrice, money, signedMoney } from '../format.js';
import type { ActionId } from '../keys.js';
import { sumDecimals } from '../lists/decimal-sum.js';
import type { EngineData } from '../store.js';
import type { TourEvent } from './index.js';
import { tourOrder } from './tour-events.js';

export type StepId = 'move' | 'trade' | 'queue' | 'flatten' | 'keys';

/** The key that an action is bound to. */
export type KeyOf = (action: ActionId) => string;

/** One action: its keys, none where it is to wait, and what they do. */
interface Instruction {
  readonly keys: string;
  readonly text: string;
}

interface Moment {
  readonly data: EngineData;
  readonly seen: ReadonlySet<TourEvent>;
  readonly key: KeyOf;
}

/** What to press now, as things stand. */
export function instructionFor(id: StepId, moment: Moment): Instruction {
  return INSTRUCTIONS[id](moment);
}

const INSTRUCTIONS: Readonly<Record<StepId, (moment: Moment) => Instruction>> = {
  move: ({ key }) => {
    const [down, up] = [key('cursor-down'), key('cursor-up')];
    return {
      keys: `1 ${down} ${up}`,
      text: `1 goes to the ladder. ${down} moves ▸ down, ${up} up: keys act on its price.`,
    };
  },
  trade: tradeInstruction,
  queue: queueInstruction,
  flatten: flattenInstruction,
  keys: ({ seen, key }) =>
    seen.has('help')
      ? {
          keys: key('palette'),
          text: 'takes commands. Esc closes it. And ^X, at any time, is the kill switch.',
        }
      : { keys: key('help'), text: 'shows every key. Esc closes it.' },
};

/** The arming key disarms too; where it did not arm, the buying key opens a ticket: then Enter sends what is in it. */
function tradeInstruction({ data, seen, key }: Moment): Instruction {
  const { session } = data;
  if (session?.mode === 'watch') {
    return { keys: ':mode paper', text: 'this session only looks on: orders need paper mode.' };
  }
  if (!seen.has('arm')) {
    const whose = session?.money === 'real' ? 'REAL' : 'fake';
    const keys = session?.mode === 'live' ? `${key('arm')} y` : key('arm');
    return { keys, text: `arms the order keys: the banner says ARMED. The money is ${whose}.` };
  }
  const [centre, down, buy] = [key('centre'), key('cursor-down'), key('buy')];
  return {
    keys: `${centre} ${down} ${down} ${buy}`,
    text: `${centre} puts ▸ on the best bid, ${down} ${down} two rows under it, ${buy} buys there. A ticket? Enter sends it.`,
  };
}

function queueInstruction({ data, key }: Moment): Instruction {
  const order = tourOrder(data);
  const instrument = order === undefined ? undefined : data.instruments[order.instrument];
  if (order === undefined || instrument === undefined || order.price === null) {
    const keys = `${key('centre')} ${key('cursor-down')} ${key('cursor-down')} ${key('buy')}`;
    return { keys, text: 'no order of yours rests: this buys again, two rows under the best bid.' };
  }
  const price = formatPrice(instrument, order.price);
  const impatient = `Too long? ${key('join-bid')} joins the bid.`;
  if (order.queueAhead === null || order.queueAhead === 0) {
    return { keys: '', text: `at ${price} you are first: a sale there fills you. ${impatient}` };
  }
  const ahead = exactSize(instrument, order.queueAhead);
  return { keys: '', text: `q ${ahead} is ahead of you at ${price}: it shrinks. ${impatient}` };
}

function flattenInstruction({ data, key }: Moment): Instruction {
  const [flatten, take] = [key('flatten'), key('take-buy')];
  if (data.positions.positions.some(({ size }) => size !== 0)) {
    return {
      keys: `${flatten} y`,
      text: `${flatten} asks, y does it: orders are cancelled, what is held is sold, strategies pause.`,
    };
  }
  return {
    keys: [...take].join(' '),
    text: `nothing is held before a fill. ${take} buys at once, where the keys are armed.`,
  };
}

/** What the fees did, by the positions' own figures, and what can be tried next. */
export function closingLines(data: EngineData): string[] {
  const [instrument] = data.instruments;
  const bps = instrument === undefined ? 0 : instrument.specification.makerFeePpm / 100;
  const paused = data.strategies.strategies.find(({ state }) => state === 'paused');
  return [
    feesLine(data),
    paused === undefined ? ':strategy starts and stops them' : `:strategy start ${paused.name}`,
    ':mode watch looks on, no orders',
    'outcry replay runs it again',
    ...(bps <= 0 ? [] : [`At ${bps} bps a fill a round trip must gain ${2 * bps} bps to pay.`]),
    ':tour off puts this away',
  ];
}

/** Of the whole session: the day's result begins anew at midnight, which may be within the first minute. */
function feesLine({ positions, session }: EngineData): string {
  const fees = sumDecimals(positions.positions.map((row) => row.fees));
  const net = sumDecimals(positions.positions.map((row) => row.netPnl));
  const gross = signedMoney(sumDecimals([net, fees]));
  const currency = session?.reportingCurrency ?? '';
  return `Before fees ${gross}, fees ${money(fees)}, so net ${signedMoney(net)} ${currency}`.trimEnd();
}
