import { Rejection } from './rejection.ts';

/** The attribute, and the parameter over HTTP, with the earliest time of a launch. */
export const NOT_BEFORE = 'notBefore';

export const NOT_BEFORE_TAKES =
  'takes a time with its offset, such as 2026-01-31T09:00:00+09:00 or 2026-01-31T00:00:00Z';

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

/**
 * Reads a time of RFC 3339, without leap seconds.
 *
 * @returns milliseconds since the Unix epoch, never earlier than the text says; undefined for anything else.
 */
export function parseNotBefore(text: string): number | undefined {
  const [, date, time, fraction = '', offset = ''] = RFC_3339.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const localMs = Date.parse(`${date}T${time}Z`);
  // Date.parse accepts 30 February as a day in March.
  if (Number.isNaN(localMs) || !new Date(localMs).toISOString().startsWith(date)) return undefined;
  const wholeMs = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const more = /[1-9]/.test(fraction.slice(3)) ? 1 : 0;
  return localMs + wholeMs + more - offsetMs(offset);
}

function offsetMs(offset: string): number {
  if (offset.length === 1) return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * The earliest time of the launch of a message, milliseconds since the Unix epoch.
 *
 * @returns undefined if the message has none.
 * @throws {Rejection} `needs-ledger` or `invalid-not-before`.
 */
export function notBeforeOf(
  { [NOT_BEFORE]: text }: Readonly<Record<string, string>>,
  { hasLedger }: { readonly hasLedger: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  if (!hasLedger) {
    const detail = `the attribute "${NOT_BEFORE}" needs a ledger, which this bridge does not have`;
    throw new Rejection({ code: 'needs-ledger', detail });
  }
  const ms = parseNotBefore(text);
  if (ms !== undefined) return ms;
  const detail = `the attribute "${NOT_BEFORE}" ${NOT_BEFORE_TAKES}`;
  throw new Rejection({ code: 'invalid-not-before', detail });
}
