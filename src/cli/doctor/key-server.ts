import { ReadFailure } from '../../doctor/reading.ts';
import type { KeysSetUp } from '../../doctor/set-up.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';

/**
 * Asks the server of the token keys for its keys, and compares its clock with ours.
 *
 * @throws {ReadFailure} `unreachable`, or `refused` if the answer is an error.
 */
export async function readKeyServer(url: string, timeoutMs: number): Promise<KeysSetUp> {
  const askedAtMs = clock.now();
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: unknown) => {
    throw new ReadFailure({ reason: 'unreachable', message: reasonOf(error), cause: error });
  });
  const answeredAtMs = clock.now();
  await answer.body?.cancel();
  if (!answer.ok) throw new ReadFailure({ reason: 'refused', message: `it answers ${answer.status}` });
  const date = Date.parse(answer.headers.get('date') ?? '');
  // A cached answer has the date of when it was made, and its age since. Source: RFC 9111, section 5.1.
  const ageMs = Number(answer.headers.get('age') ?? 0) * 1000;
  const aheadMs = date + ageMs - (askedAtMs + answeredAtMs) / 2;
  return { aheadMs: Number.isNaN(aheadMs) ? undefined : aheadMs };
}

/** fetch says "fetch failed" and keeps what failed in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
