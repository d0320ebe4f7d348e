import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SessionLogWriter } from '../../../src/store/session-log/index.js';
import { WrittenLog } from './log.js';

describe('the tail of a log', () => {
  it('is at each look what the whole log is, however it grows and over its segments', () => {
    const act = fc.constantFrom('place', 'accept', 'cancel', 'commit', 'look');
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), fc.constantFrom(undefined, 400), (acts, segmentBytes) => {
        const log = new WrittenLog(segmentBytes);
        const tail = log.tail();
        const ids: string[] = [];
        for (const what of acts) {
          const id = ids[ids.length >> 1];
          if (what === 'place') ids.push(log.place());
          else if (what === 'accept' && id !== undefined) log.accept(id);
          else if (what === 'cancel' && id !== undefined)
            log.event({ kind: 'canceled', clientOrderId: id, reason: '' });
          else if (what === 'commit') log.commit();
          else if (what === 'look') {
            tail.read();
            log.commit();
            tail.read();
            expect(tail.visitor.open()).toEqual(log.read().open());
          }
        }
        tail.close();
        log.writer.close();
      }),
      { numRuns: 25 },
    );
  });

  it('is none before there is a log', () => {
    const log = new WrittenLog();
    const { visitor } = log.tail();
    expect(visitor.open()).toEqual([]);
  });

  it('does not believe a torn record: what the next engine writes over it counts', () => {
    const log = new WrittenLog();
    const first = log.place();
    log.commit();
    const file = join(log.directory, '000001.log');
    const whole = readFileSync(file).length;
    log.place();
    log.commit();
    log.writer.close();
    // The process was ended in the middle of its last write.
    truncateSync(file, whole + 30);
    const tail = log.tail();
    tail.read();
    expect(tail.visitor.open().map(({ clientOrderId }) => clientOrderId)).toEqual([first]);
    const { writer } = SessionLogWriter.open({ directory: log.directory, sessionId: 'test' });
    log.writer = writer;
    log.event({ kind: 'canceled', clientOrderId: first, reason: '' });
    const second = log.place();
    log.commit();
    tail.read({ whole: true });
    expect(tail.problem).toBeNull();
    expect(tail.visitor.open().map(({ clientOrderId }) => clientOrderId)).toEqual([second]);
    tail.close();
  });

  it('says where a log is damaged, and still knows what came before', () => {
    const log = new WrittenLog();
    const first = log.place();
    log.commit();
    const file = join(log.directory, '000001.log');
    const whole = readFileSync(file).length;
    log.place();
    log.commit();
    const bytes = readFileSync(file);
    bytes[whole + 40]! ^= 1;
    writeFileSync(file, bytes);
    appendFileSync(file, 'x');
    const tail = log.tail();
    tail.read();
    expect(tail.problem).toMatch(/is damaged at byte/);
    expect(tail.visitor.open().map(({ clientOrderId }) => clientOrderId)).toEqual([first]);
    tail.close();
  });
});
