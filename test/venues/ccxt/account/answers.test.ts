import { describe, expect, it } from 'vitest';
import { Answers } from '../../../../src/venues/ccxt/account/answers.js';

describe('answers of a socket', () => {
  it('come to whoever asked, by number, once', async () => {
    const answers = new Answers<string>();
    const [first, second] = [answers.next(), answers.next()].map((number) => answers.wait(number));
    expect(answers.answer(2, 'b')).toBe(true);
    expect(answers.answer(1, 'a')).toBe(true);
    expect(answers.answer(1, 'again')).toBe(false);
    expect(await Promise.all([first, second])).toEqual([
      { kind: 'answer', answer: 'a' },
      { kind: 'answer', answer: 'b' },
    ]);
  });

  it('that are lost while the connection stands are given up after a minute or two, and do not pile up', async () => {
    let now = 0;
    const answers = new Answers<string>(() => now);
    const lost: Promise<unknown>[] = [];
    let most = 0;
    // Ten orders a second of which one in ten is never answered, and a question every 30 seconds, for three hours.
    for (let second = 0; second < 3 * 3_600; second += 1) {
      now = second * 1_000;
      for (let i = 0; i < 10; i += 1) {
        const number = answers.next();
        const answer = answers.wait(number);
        if (i === 0) lost.push(answer);
        else answers.answer(number, 'done');
      }
      if (second % 30 === 0) {
        const question = answers.next();
        void answers.wait(question, 5_000);
        answers.answer(question, 'done');
      }
      most = Math.max(most, answers.size);
    }
    // One a second; each is gone by the second mark after it, which is up to two minutes and a question later.
    expect(most).toBeLessThanOrEqual(150);
    expect(await lost[0]).toEqual({ kind: 'silent' });
    answers.breakOff();
    expect(await Promise.all(lost)).toHaveLength(3 * 3_600);
  });
});
