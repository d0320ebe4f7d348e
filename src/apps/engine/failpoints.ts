import type { VenueEvent } from '../../domain/index.js';
import type { Journal } from '../../engine/index.js';
import type { VenueRequest } from '../../execution/index.js';
import type { Disk } from '../../store/session-log/index.js';
import type { AccountGateway } from '../../venues/ccxt/index.js';

/**
 * Where a process can be made to end, for the crash test. What each is about:
 *
 *     log.create          a segment of the log is made, under its unfinished name
 *     log.rotate          it gets its name
 *     log.flush           what was appended is written to the file
 *     log.sync            the disk is asked to have it
 *     log.append-rows     market rows get their place in the sequence
 *     log.append-input    so does an input of any other kind
 *     log.append-request  a request is appended, before it is sent
 *     log.commit          what was appended may be acted upon once this is over
 *     command.place       the input of an operator's order is appended
 *     command.cancel      of a cancel
 *     command.replace     of a replacement
 *     command.kill        of the kill switch
 *     venue.sign-in       the account's connection is made, and the account held against the log
 *     venue.place         a placing is handed to the gateway
 *     venue.cancel        a cancel is
 *     venue.replace       a replacement is
 *     event.accepted      the venue's word reaches the engine: it has the order
 *     event.rejected      it does not take an order, a cancel or a replacement
 *     event.fill          an execution
 *     event.canceled      an order's end without one
 *     event.replaced      other terms stand
 *     event.balance       what the account holds
 *     reconcile.begin     the account is being asked for
 *     reconcile.end       it is in line with the log
 */
export const FAILPOINTS = [
  'log.create',
  'log.rotate',
  'log.flush',
  'log.sync',
  'log.append-rows',
  'log.append-input',
  'log.append-request',
  'log.commit',
  'command.place',
  'command.cancel',
  'command.replace',
  'command.kill',
  'venue.sign-in',
  'venue.place',
  'venue.cancel',
  'venue.replace',
  'event.accepted',
  'event.rejected',
  'event.fill',
  'event.canceled',
  'event.replaced',
  'event.balance',
  'reconcile.begin',
  'reconcile.end',
] as const;
export type Failpoint = (typeof FAILPOINTS)[number];

/** The one place at which this process is to end, as `OUTCRY_FAILPOINT=name:before|after:count` says it. */
export class FailpointHit {
  private left: number;

  private constructor(
    private readonly name: string,
    private readonly side: string,
    count: number,
  ) {
    this.left = count;
  }

  /** Null where none is set: then nothing is to be wrapped at all. */
  static fromEnvironment(text = process.env.OUTCRY_FAILPOINT): FailpointHit | null {
    if (text === undefined || text === '') return null;
    const [name = '', side = 'before', count = '1'] = text.split(':');
    return new FailpointHit(name, side, Math.max(1, Number(count)));
  }

  around<T>(point: Failpoint | null, act: () => T): T {
    if (point !== this.name) return act();
    if (this.side === 'before') this.pass();
    const result = act();
    if (this.side !== 'before') this.pass();
    return result;
  }

  /** The same of what is over when `then` is called. */
  aroundLater<A extends unknown[]>(
    point: Failpoint,
    then: (...result: A) => void,
    begin: (then: (...result: A) => void) => void,
  ): void {
    const isAfter = point === this.name && this.side !== 'before';
    if (point === this.name && !isAfter) this.pass();
    begin((...result) => {
      if (isAfter) this.pass();
      then(...result);
    });
  }

  private pass(): void {
    this.left -= 1;
    if (this.left === 0) process.kill(process.pid, 'SIGKILL');
  }
}

export function failingDisk(disk: Disk, hit: FailpointHit): Disk {
  return {
    ...disk,
    openSync: ((...call: Parameters<Disk['openSync']>) =>
      hit.around(call[1] === 'w+' ? 'log.create' : null, () => disk.openSync(...call))) as Disk['openSync'],
    renameSync: (...call) => hit.around('log.rotate', () => disk.renameSync(...call)),
    writeSync: ((...call: Parameters<Disk['writeSync']>) =>
      hit.around('log.flush', () => disk.writeSync(...call))) as Disk['writeSync'],
    fdatasyncSync: (descriptor) => hit.around('log.sync', () => disk.fdatasyncSync(descriptor)),
    fdatasync: ((...[descriptor, done]: Parameters<Disk['fdatasync']>) =>
      hit.aroundLater('log.sync', done, (then) => disk.fdatasync(descriptor, then))) as Disk['fdatasync'],
  };
}

/** The same journal, which may end the process. */
export function failingJournal<J extends Journal & { commit(): void }>(journal: J, hit: FailpointHit): J {
  const { rows, input, request, commit, secure } = journal;
  journal.rows = (...call) => hit.around('log.append-rows', () => rows.apply(journal, call));
  journal.input = (given, ...place) => {
    const append = (): void => hit.around('log.append-input', () => input.call(journal, given, ...place));
    hit.around(given.kind === 'command' ? commandPoint(given.command.kind) : null, append);
  };
  journal.request = (...call) => hit.around('log.append-request', () => request.apply(journal, call));
  journal.commit = () => hit.around('log.commit', () => commit.call(journal));
  journal.secure = (then) => hit.aroundLater('log.commit', then, (secured) => secure.call(journal, secured));
  return journal;
}

/** The same gateway, which may end the process. */
export function failingGateway(gateway: AccountGateway, hit: FailpointHit): AccountGateway {
  const { open, submit } = gateway;
  gateway.submit = (request, at) =>
    hit.around(requestPoint(request), () => submit.call(gateway, request, at));
  gateway.open = async (sink, known) => {
    const heard = {
      ...sink,
      event: (event: VenueEvent) => hit.around(eventPoint(event), () => sink.event(event)),
    };
    const opening = hit.around('venue.sign-in', () => open.call(gateway, heard, known));
    await opening;
  };
  return gateway;
}

function commandPoint(kind: string): Failpoint | null {
  const name = `command.${kind}` as Failpoint;
  return FAILPOINTS.includes(name) ? name : null;
}

function requestPoint({ kind }: VenueRequest): Failpoint | null {
  const name = `venue.${kind}` as Failpoint;
  return FAILPOINTS.includes(name) ? name : null;
}

function eventPoint({ kind }: VenueEvent): Failpoint | null {
  if (kind === 'reconciling') return 'reconcile.begin';
  if (kind === 'reconciled') return 'reconcile.end';
  if (kind === 'cancel-rejected' || kind === 'replace-rejected') return 'event.rejected';
  const name = `event.${kind}` as Failpoint;
  return FAILPOINTS.includes(name) ? name : null;
}
