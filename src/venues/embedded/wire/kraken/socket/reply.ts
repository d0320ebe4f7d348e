import type { Micros } from '../../../../../domain/index.js';
import { isoTime } from '../text.js';

/** A request of a socket as its answers must name it. */
export interface Asked {
  readonly method: string;
  /** As it came; null where there was none. */
  readonly requestId: number | null;
  readonly timeIn: Micros;
}

/** @param result JSON. */
export function granted(asked: Asked, result: string, now: Micros): string {
  return `{"method":"${asked.method}"${idText(asked)},"result":${result},"success":true${timesText(asked, now)}}`;
}

/** @param fields JSON fields beside the usual ones, each with a comma before it. */
export function grantedFields(asked: Asked, fields: string, now: Micros): string {
  return `{"method":"${asked.method}"${fields}${idText(asked)},"success":true${timesText(asked, now)}}`;
}

export function denied(asked: Asked, error: string, now: Micros, fields = ''): string {
  return `{"error":${JSON.stringify(error)},"method":${JSON.stringify(asked.method)}${idText(asked)},"success":false${fields}${timesText(asked, now)}}`;
}

export function pong(asked: Asked, now: Micros): string {
  return `{"method":"pong"${idText(asked)}${timesText(asked, now)}}`;
}

const idText = ({ requestId }: Asked): string => (requestId === null ? '' : `,"req_id":${requestId}`);

const timesText = ({ timeIn }: Asked, now: Micros): string =>
  `,"time_in":"${isoTime(timeIn)}","time_out":"${isoTime(now)}"`;
