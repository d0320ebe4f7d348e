import { MICROS_PER_DAY, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../domain/index.js';

const FORM = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?Z$/;
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** `2024-08-08T23:54Z` or with seconds, in micros since the epoch; null for what is no such moment. */
export function parseMoment(text: string): number | null {
  const parts = FORM.exec(text)
    ?.slice(1)
    .map((part) => Number(part ?? 0));
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const leap = month === 2 && isLeap(year) ? 1 : 0;
  if (month < 1 || month > 12 || day < 1 || day > DAYS[month - 1]! + leap) return null;
  if (hour > 23 || minute > 59 || second > 59) return null;
  const seconds = second + 3_600 * hour;
  return daysTo(year, month, day) * MICROS_PER_DAY + minute * MICROS_PER_MINUTE + seconds * MICROS_PER_SECOND;
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days since 1970-01-01 in the Gregorian calendar. */
function daysTo(year: number, month: number, day: number): number {
  const years = year - 1;
  const leaps = Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400);
  let days = years * 365 + leaps - 719_162 + day - 1;
  for (let earlier = 1; earlier < month; earlier += 1) days += DAYS[earlier - 1]!;
  return days + (month > 2 && isLeap(year) ? 1 : 0);
}
