import type { Command, NewOrder } from '../../../domain/index.js';
import { describeKey } from '../describe-key.js';
import { refusalText } from '../messages.js';
import { describePalette, type PaletteCommand, type PaletteContext, VERBS } from '../palette/index.js';
import type { Conversation } from './conversation.js';

type Of<Kind extends PaletteCommand['kind']> = Extract<PaletteCommand, { kind: Kind }>;

export const isYes = (line: string): boolean => /^yes$/i.test(line);

/** Does what a line of the palette asks for: what trades or loosens is read out and asked for first. */
export async function runReaderCommand(
  conversation: Conversation,
  command: PaletteCommand,
  context: PaletteContext,
): Promise<void> {
  const does = describePalette(command, context);
  switch (command.kind) {
    case 'order':
      await askOrder(conversation, command, does);
      return;
    case 'move':
      askAll(conversation, does, moves(command));
      return;
    case 'flatten':
      await askFlatten(conversation, command, does);
      return;
    case 'protect':
      await askGated(conversation, does, command);
      return;
    case 'adopt':
    case 'limit':
    case 'strategy-parameters':
      askAll(conversation, does, [command]);
      return;
    case 'strategy':
      if (command.action === 'start') askAll(conversation, does, [command]);
      else await conversation.send(command);
      return;
    case 'mode':
      await chooseMode(conversation, command);
      return;
    case 'cancel':
      for (const clientOrderId of command.clientOrderIds) {
        await conversation.send({ kind: 'cancel', clientOrderId });
      }
      return;
    case 'cancel-all':
      await conversation.send({ kind: 'cancel-all', scope: 'mine', instrument: null, side: command.side });
      return;
    case 'note':
      await conversation.send({ kind: 'note', text: command.text, about: null });
      return;
    default:
      runHere(conversation, command, does);
  }
}

/** What no engine has to be asked for. */
function runHere(conversation: Conversation, command: PaletteCommand, does: string): void {
  const { host } = conversation;
  switch (command.kind) {
    case 'why':
      tellWhy(conversation, command.clientOrderId);
      return;
    case 'symbol':
      conversation.instrument = command.instrument;
      conversation.say(`Commands are about ${host.data().instruments[command.instrument]?.symbol} now.`);
      return;
    case 'alert': {
      const added = host.addAlert(`${command.expression} ${command.repeat} ${command.by}`);
      conversation.say('refused' in added ? added.refused : `Alert ${added.id}: ${command.expression}.`);
      return;
    }
    case 'bracket': {
      const { instrument, stop, target } = command;
      if (stop === null && target === null) conversation.brackets.delete(instrument);
      else conversation.brackets.set(instrument, { stop, target });
      conversation.say(`From now on ${does}.`);
      return;
    }
    case 'alert-list':
      for (const text of host.alerts().length === 0 ? ['No alerts.'] : host.alerts()) conversation.say(text);
      return;
    case 'alert-remove': {
      const removed = host.removeAlert(command.number);
      conversation.say(
        removed ? `Alert ${command.number} is removed.` : `There is no alert ${command.number}.`,
      );
      return;
    }
    case 'help':
      // As they are typed: no sign of an example becomes a word.
      for (const text of helpSentences()) host.print(text);
      return;
    case 'quit':
      conversation.ask('Leaves; what becomes of open orders is set by session.leave.', {
        word: 'yes',
        isAnswer: isYes,
        act: async () => host.leave(),
      });
      return;
    case 'kill':
      void conversation.hear('kill');
      return;
    default:
      conversation.say(`${command.kind} is about the screen, and this mode has none.`);
  }
}

function askAll(conversation: Conversation, does: string, commands: readonly Command[]): void {
  conversation.ask(`${does}.`, {
    word: 'yes',
    isAnswer: isYes,
    act: async () => {
      for (const command of commands) await conversation.send(command);
    },
  });
}

const moves = ({ clientOrderIds, to }: Of<'move'>): Command[] =>
  clientOrderIds.map((clientOrderId) => ({ kind: 'replace', clientOrderId, price: to, size: null }));

/** The risk gate is asked first: what it refuses is not asked for, and a soft limit wants the size typed. */
async function askOrder(conversation: Conversation, { order }: Of<'order'>, does: string): Promise<void> {
  const { host } = conversation;
  if (host.data().session?.mode === 'watch') {
    conversation.say('Watch mode sends no orders.');
    return;
  }
  const gate = await previewOf(conversation, { kind: 'place', order });
  if (gate === null) return;
  if (gate.outcome === 'done') {
    const costs = gate.text === '' ? '' : ` ${gate.text}.`;
    conversation.ask(`${does}.${costs} The risk gate agrees.`, {
      word: 'yes',
      isAnswer: isYes,
      act: () => conversation.send({ kind: 'place', order }),
    });
  } else if (gate.soft === true) askSize(conversation, { order, does, why: refusalText(gate) });
  else conversation.say(`Refused: ${refusalText(gate)}. Nothing was sent.`);
}

function askSize(
  conversation: Conversation,
  { order, does, why }: { readonly order: NewOrder; readonly does: string; readonly why: string },
): void {
  const instrument = conversation.host.data().instruments[order.instrument];
  if (instrument === undefined) return;
  conversation.ask(`${does}. This is unusual: ${why}.`, {
    word: `the size, ${instrument.formatSize(order.size)},`,
    isAnswer: (line) => instrument.parseSize(line) === order.size,
    act: () => conversation.send({ kind: 'place', order, confirmed: true }),
  });
}

async function askFlatten(
  conversation: Conversation,
  { instrument }: Of<'flatten'>,
  does: string,
): Promise<void> {
  const gate = await previewOf(conversation, { kind: 'flatten', instrument });
  if (gate === null) return;
  if (gate.outcome === 'refused') conversation.say(`Refused: ${refusalText(gate)}.`);
  else {
    const details = gate.text
      .split('\n')
      .filter((line) => line !== '')
      .join(', ');
    askAll(conversation, details === '' ? does : `${does}: ${details}`, [{ kind: 'flatten', instrument }]);
  }
}

/** What the engine refuses is not asked for; what it says of it is read out. */
async function askGated(conversation: Conversation, does: string, command: Command): Promise<void> {
  const gate = await previewOf(conversation, command);
  if (gate === null) return;
  if (gate.outcome === 'refused') conversation.say(`Refused: ${refusalText(gate)}. Nothing was sent.`);
  else askAll(conversation, gate.text === '' ? does : `${does}: ${gate.text}`, [command]);
}

async function previewOf(conversation: Conversation, command: Command) {
  try {
    return await conversation.host.preview(command);
  } catch {
    conversation.say('The engine does not answer; nothing was sent.');
    return null;
  }
}

/** Going live is typed in full, with the limits heard. */
async function chooseMode(conversation: Conversation, { mode }: Of<'mode'>): Promise<void> {
  if (mode !== 'live') {
    await conversation.send({ kind: 'mode', mode, confirmation: '' });
    return;
  }
  const { session, risk } = conversation.host.data();
  const limits = (risk?.limits ?? []).filter(({ limit }) => limit !== null);
  const money =
    session?.money === 'real' ? `REAL MONEY of account ${session.account}` : 'the money stays fake';
  const word = session?.liveWord ?? 'LIVE';
  const keys = session?.money === 'real' ? ` ${session.keys.map(describeKey).join('. ')}.` : '';
  const list = limits.map(({ rule, limit, unit }) => `${rule} ${limit} ${unit}`).join(', ');
  conversation.ask(`Goes live: ${money}.${keys} Limits: ${list === '' ? 'none known' : list}.`, {
    word: `${word}, in capitals,`,
    isAnswer: (line) => line === word,
    act: () => conversation.send({ kind: 'mode', mode, confirmation: word }),
  });
}

/** Of an order by its id, or of my newest one. */
function tellWhy(conversation: Conversation, clientOrderId: string | null): void {
  const { host } = conversation;
  const { working, ended } = host.data().orders;
  const mine = [...working, ...ended].filter(({ owner }) => owner === 'manual');
  const newest = mine.reduce<(typeof mine)[number] | undefined>(
    (best, order) => (best === undefined || order.createdTime > best.createdTime ? order : best),
    undefined,
  );
  const id = clientOrderId ?? newest?.clientOrderId;
  if (id === undefined) conversation.say('You have no order in this session.');
  else host.tellStory(id);
}

/** The words of this mode, then the palette's verbs that mean something without a screen. */
function helpSentences(): string[] {
  const here = [
    'buy',
    'sell',
    'stop',
    'tp',
    'trail',
    'adopt',
    'bracket',
    'move',
    'cancel',
    'flatten',
    'reverse',
    'alert',
    'strategy',
    'mode',
  ];
  const more = ['limit', 'note', 'why', 'symbol', 'quit'];
  return [
    'kill: at once, without a question: halts, stops the strategies and cancels the orders.',
    'summary, orders, positions, fills: read out what stands.',
    'every 60: a summary each minute; every off ends it.',
    'resume and a reason: ends a halt.',
    ...VERBS.filter(({ verb }) => [...here, ...more].includes(verb)).map(
      ({ verb, description, example }) => `${verb}: ${description}. For example: ${example}`,
    ),
  ];
}
