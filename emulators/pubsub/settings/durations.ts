import { RpcError } from '../../grpc/status.ts';

/** A decoded `google.protobuf.Duration`. */
export interface Duration {
  readonly seconds: string | number;
  readonly nanos: number;
}

export function toMs(duration: Duration): number {
  return Number(duration.seconds) * 1000 + duration.nanos / 1e6;
}

export function toDuration(ms: number): Duration {
  return { seconds: Math.trunc(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) };
}

/**
 * A duration of a request in milliseconds.
 *
 * @throws RpcError INVALID_ARGUMENT when it is out of bounds.
 */
export function durationWithin(options: {
  readonly field: string;
  readonly duration: Duration;
  readonly minimumMs: number;
  readonly maximumMs: number;
}): number {
  const { field, duration, minimumMs, maximumMs } = options;
  const valueMs = toMs(duration);
  if (valueMs >= minimumMs && valueMs <= maximumMs) return valueMs;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `The value for ${field} is out of bounds. You passed ${valueMs / 1000}s in the request, but the ` +
      `value must be between ${minimumMs / 1000}s and ${maximumMs / 1000}s.`,
  );
}
