/** `google.protobuf.Duration` as the kernel decodes it. */
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
