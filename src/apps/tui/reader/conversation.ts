import type { Command } from '../../../domain/index.js';
import type { CommandResult } from '../../../protocol/index.js';
import type { AutomaticBracket } from '../automatic-bracket.js';
import { refusalText } from '../messages.js';
import { type PaletteContext, parsePalette } from '../palette/index.js';
import type { EngineData } from '../store.js';
import { isYes, runReaderCommand } from './reader-commands.js';
import { spoken } from './sentences.js';
import { latestFills, orderSentences, positionSentences, summarySentences } from './summary.js';

/** A word within this time of its question was typed before the question could be heard. */
const HEARING_MILLIS = 250;
/** A question waits so long; after it the market is another one. */
const QUESTION_MILLIS = 60_000;
const SHORTEST_REASON = 3;

/** What a conversation needs of the process around it. */
export interface ConversationHost {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** Says one line. */
  print(line: string): void;
  data(): EngineData;
  /** Rejects where the engine is gone. */
  command(command: Command): Promise<CommandResult>;
  preview(command: Command): Promise<CommandResult>;
  paletteContext(instrument: number): PaletteContext;
  /** Asks the engine for an order's story, which is told when it comes. */
  tellStory(clientOrderId: string): void;
  /** A summary every so many seconds; null for none. */
  setSummarySeconds(seconds: number | null): void;
  addAlert(text: string): { readonly id: number } | { readonly refused: string };
  removeAlert(id: number): boolean;
  alerts(): readonly string[];
  leave(): void;
}

interface Question {
  readonly askedAt: number;
  /** Whether a line is the word that was asked for. */
  readonly isAnswer: (line: string) => boolean;
  readonly act: () => Promise<void>;
}

/** Lines in, sentences out. Nothing that trades is done before a word on a line of its own; `kill` is done at once. */
export class Conversation {
  /** The symbol that commands without one are about. */
  instrument = 0;
  /** What protects each order of mine that opens a position, by instrument. */
  readonly brackets = new Map<number, AutomaticBracket>();
  #question: Question | null = null;
  #turn: Promise<void> = Promise.resolve();

  constructor(readonly host: ConversationHost) {}

  /** Takes a line that was typed now. Lines are answered one after another; a kill waits for none of them. */
  hear(line: string): Promise<void> {
    const text = line.trim();
    const at = this.host.now();
    if (text.toLowerCase() === 'kill') {
      this.#question = null;
      return this.send({ kind: 'kill', flatten: false, reason: 'kill typed by the operator' });
    }
    this.#turn = this.#turn.then(() => this.#answer(text, at));
    return this.#turn;
  }

  /** Puts a question that only the right word answers; any other line leaves it. */
  ask(text: string, { word, isAnswer, act }: Omit<Question, 'askedAt'> & { readonly word: string }): void {
    this.say(`${text} Type ${word} to do it; anything else leaves it.`);
    this.#question = { askedAt: this.host.now(), isAnswer, act };
  }

  say(text: string): void {
    this.host.print(spoken(text));
  }

  /** Sends a command and says what the engine answers. */
  async send(command: Command): Promise<void> {
    try {
      const result = await this.host.command(command);
      this.say(
        result.outcome === 'done' ? sentence(result.text) : `Refused: ${sentence(refusalText(result))}`,
      );
    } catch {
      this.say('There is no answer from the engine. Type orders to hear what works.');
    }
  }

  /** An alert goes out by the engine's channels; only that it did not is worth a word more. */
  async sendAlert(text: string): Promise<void> {
    try {
      const result = await this.host.command({ kind: 'alert', text });
      if (result.outcome === 'refused') this.say(`No message went out: ${sentence(refusalText(result))}`);
    } catch {
      this.say('No message went out: the engine does not answer.');
    }
  }

  async #answer(text: string, at: number): Promise<void> {
    const question = this.#question;
    this.#question = null;
    if (question?.isAnswer(text) === true) {
      const untimely = untimeliness(at - question.askedAt);
      if (untimely === null) await question.act();
      else this.say(`${untimely}; nothing was sent. Type the command again.`);
      return;
    }
    if (question !== null) this.say('Left; nothing was sent.');
    else if (isYes(text)) this.say('Nothing waits for a yes.');
    if (/^(yes|no)?$/i.test(text) || this.#ownWord(text)) return;
    await this.#palette(text);
  }

  /** Words of this mode alone. */
  #ownWord(text: string): boolean {
    const data = this.host.data();
    const [word = '', ...rest] = text.split(/\s+/);
    const answers: Readonly<Record<string, () => readonly string[]>> = {
      summary: () => summarySentences(data, this.instrument),
      orders: () => orderSentences(data),
      positions: () => positionSentences(data),
      fills: () => latestFills(data),
    };
    const answer = rest.length === 0 && Object.hasOwn(answers, word) ? answers[word] : undefined;
    if (answer !== undefined) for (const said of answer()) this.say(said);
    else if (word === 'every') this.#every(rest.join(' '));
    else if (word === 'resume') this.#resume(rest.join(' '));
    else return false;
    return true;
  }

  #every(text: string): void {
    const seconds = Number(text);
    if (text === 'off') {
      this.host.setSummarySeconds(null);
      this.say('No summaries by themselves.');
    } else if (Number.isInteger(seconds) && seconds >= 5 && seconds <= 3_600) {
      this.host.setSummarySeconds(seconds);
      this.say(`A summary every ${seconds} seconds.`);
    } else this.say('every takes whole seconds from 5 to 3600, or off.');
  }

  #resume(reason: string): void {
    if (reason.length < SHORTEST_REASON) {
      this.say(`resume takes a reason of at least ${SHORTEST_REASON} characters.`);
      return;
    }
    this.ask(`Ends the halt, because ${reason}.`, {
      word: 'yes',
      isAnswer: isYes,
      act: () => this.send({ kind: 'resume', reason }),
    });
  }

  async #palette(text: string): Promise<void> {
    const own = this.host.paletteContext(this.instrument);
    const context = { ...own, bracket: (index: number) => this.brackets.get(index) ?? null };
    const reading = parsePalette(text, context);
    if (reading.kind === 'refused') this.say(`${sentence(reading.refused)}`);
    else if (reading.kind === 'incomplete') this.say(`Not complete: ${sentence(reading.hint)}`);
    else await runReaderCommand(this, reading.command, context);
  }
}

function untimeliness(millis: number): string | null {
  if (millis < HEARING_MILLIS) return 'That came too fast to be an answer';
  return millis > QUESTION_MILLIS ? 'That was asked over a minute ago' : null;
}

/** With a full stop where it has no end of its own. */
const sentence = (text: string): string => (/[.!?:]$/.test(text) ? text : `${text}.`);
