import { describe, expect, it } from 'vitest';
import { readClientMessage } from '../../src/protocol/client-message.js';

describe('what comes over the socket', () => {
  it('is a message of the protocol, without what else it carried', () => {
    expect(readClientMessage({ kind: 'ping', request: 7, more: [] })).toEqual({ kind: 'ping', request: 7 });
    const options = { rowTicks: 10, rate: 5 };
    const subscribe = { kind: 'subscribe', id: 'book-1', topic: 'book', options };
    expect(readClientMessage(subscribe)).toEqual(subscribe);
    expect(readClientMessage({ kind: 'command', request: 1, command: [[]] })).toMatchObject({
      command: [[]],
    });
  });

  it.each([
    null,
    'ping',
    7,
    [],
    {},
    { kind: '__proto__' },
    { kind: 'ping' },
    { kind: 'ping', request: '7' },
    // What is said again in the answer must be nothing that cannot be written.
    { kind: 'ping', request: [[]] },
    { kind: 'subscribe', id: { length: 1 }, topic: 'book' },
    { kind: 'subscribe', id: 'x'.repeat(201), topic: 'book' },
    { kind: 'subscribe', id: 'a', topic: 'book', options: { rate: 0 } },
    { kind: 'subscribe', id: 'a', topic: 'book', options: { count: 'many' } },
  ])('is none: %j', (value) => {
    expect(readClientMessage(value)).toBeNull();
  });
});
