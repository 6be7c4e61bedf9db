import type { Reader } from 'protobufjs/minimal.js';

/** Wire types (https://protobuf.dev/programming-guides/encoding/#structure). */
export const WIRE = { varint: 0, bytes: 2 } as const;

/** Reads the length of a message. @returns the position of its end. */
export function endOfMessage(reader: Reader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

/** Reads a `google.protobuf.Timestamp`: milliseconds since the Unix epoch. */
export function timestampMs(reader: Reader): number {
  const end = endOfMessage(reader);
  let seconds = 0;
  let nanos = 0;
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) seconds = numberOf(reader.int64());
    else if (tag >>> 3 === 2) nanos = reader.int32();
    else reader.skipType(tag & 7);
  }
  return seconds * 1000 + Math.trunc(nanos / 1e6);
}

/** protobufjs gives a Long if that package is installed; `Number` would convert it to a string first. */
function numberOf(value: ReturnType<Reader['int64']>): number {
  return typeof value === 'number' ? value : value.high * 2 ** 32 + (value.low >>> 0);
}
