/** Google's quota counts reads in a minute, so that there may be some again after that. */
const MINUTE_MS = 60_000;

/** The executions were not listed because Google's quota of reads is used up, by this process or by others. */
export class ReadsExhausted extends Error {
  override readonly name = 'ReadsExhausted';
  readonly retryAfterMs = MINUTE_MS;
}
