/** Ways in which a frame may be wrong; the same seed gives the same. */
export class Mutator {
  constructor(private state: number) {}

  /** 0 to `limit` − 1. */
  below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((this.state >>> 8) / 2 ** 24) * limit);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One to three mutations of a frame. */
  mutate(frame: Buffer): Buffer {
    let mutated = frame;
    for (let times = 1 + this.below(3); times > 0; times -= 1) mutated = this.once(mutated);
    return mutated;
  }

  private once(frame: Buffer): Buffer {
    const at = this.below(frame.length + 1);
    const to = Math.min(at + 1 + this.below(12), frame.length);
    switch (this.below(12)) {
      case 0:
        return frame.subarray(0, at);
      case 1: {
        const flipped = Buffer.from(frame);
        if (at < flipped.length) flipped[at] = this.below(256);
        return flipped;
      }
      case 2:
      case 3:
      case 4:
        return this.changeDigit(frame);
      case 5:
        return this.swapNames(frame);
      case 6:
        return this.replaceNumber(frame);
      case 7:
        return splice(frame, at, at, this.pick(JUNK));
      case 8:
        return splice(frame, at, to, '');
      case 9:
        return splice(frame, at, at, frame.subarray(at, to).toString('latin1'));
      case 10:
        return splice(frame, at, at, ' ');
      default:
        return this.swapFields(frame);
    }
  }

  private changeDigit(frame: Buffer): Buffer {
    const changed = Buffer.from(frame);
    for (let at = this.below(frame.length + 1), tries = 0; tries < frame.length; tries += 1) {
      const place = (at + tries) % frame.length;
      if (changed[place]! >= 48 && changed[place]! <= 57) {
        changed[place] = 48 + this.below(10);
        break;
      }
    }
    return changed;
  }

  /** The names of two keys, or two values. */
  private swapNames(frame: Buffer): Buffer {
    const texts = [...frame.toString('latin1').matchAll(/"[^"]*"/g)];
    if (texts.length < 2) return frame;
    const [one, other] = [this.pick(texts), this.pick(texts)].toSorted((a, b) => a.index - b.index);
    if (one!.index === other!.index) return frame;
    const without = splice(frame, other!.index, other!.index + other![0].length, one![0]);
    return splice(without, one!.index, one!.index + one![0].length, other![0]);
  }

  private replaceNumber(frame: Buffer): Buffer {
    const numbers = [...frame.toString('latin1').matchAll(/-?\d+(\.\d+)?/g)];
    if (numbers.length === 0) return frame;
    const { index, 0: text } = this.pick(numbers);
    return splice(frame, index, index + text.length, this.pick(NUMBERS));
  }

  /** Two fields of an object or list change places. */
  private swapFields(frame: Buffer): Buffer {
    const fields = frame.toString('latin1').split(',');
    const [one, other] = [this.below(fields.length), this.below(fields.length)];
    [fields[one], fields[other]] = [fields[other]!, fields[one]!];
    return Buffer.from(fields.join(','), 'latin1');
  }
}

const NUMBERS = [
  ...['0', '1', '-1', '-0', '00', '007', '1.', '.5', '1e5', '1E-7', '0.0', '0.000000000000000001'],
  ...['9007199254740991', '9007199254740993', '99999999999999999999999', '1e999', '2147483647', '2147483648'],
  ...['21474836.47', '21474836.48', '999999999.99', '0.00000001', 'null', 'true', 'NaN', '""', '[]', '{}'],
];

const JUNK = [
  ...['{', '}', '[', ']', '"', ',', ':', '\\', '\\u0030', '\n', '\0', '[[[[[[[[[[', '{"a":{"a":{"a":'],
  ...[
    '"s":"BTCUSDT",',
    '"e":"trade",',
    '"__proto__":{"e":1},',
    '["1","2"],',
    'é',
    '[null]',
    '{"price":1,"qty":1},',
  ],
];

function splice(frame: Buffer, from: number, to: number, text: string): Buffer {
  return Buffer.concat([frame.subarray(0, from), Buffer.from(text), frame.subarray(to)]);
}
