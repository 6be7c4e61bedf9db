/** Google's quota counts reads in a minute. */
const MINUTE_MS = 60_000;

/** Google's quota of reads is used up, by this process or by others. */
export class ReadsExhausted extends Error {
  override readonly name = 'ReadsExhausted';
  readonly retryAfterMs = MINUTE_MS;
}
