/** `google.protobuf.Duration` as the clients decode it: `seconds` is a number, a text or a Long. */
export interface ProtoDuration {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

export function secondsOf(duration: ProtoDuration | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return Number(duration.seconds ?? 0) + (duration.nanos ?? 0) / 1e9;
}

/** A number of proto3, where 0 means not set. */
export function setOr<Fallback>(value: number | null | undefined, fallback: Fallback): number | Fallback {
  return value === null || value === undefined || value === 0 ? fallback : value;
}
