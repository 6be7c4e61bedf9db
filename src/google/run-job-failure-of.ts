import { RunJobFailure } from '../launch/run-job-failure.ts';
import { grpcCodeOf, retryDelayMsOf } from './grpc-code.ts';

/**
 * Anything that `JobsClient.runJob` threw, as a {@link RunJobFailure}.
 *
 * An error without a status code comes from the client itself, which found no credentials and sent
 * nothing.
 */
export function runJobFailureOf(error: unknown): RunJobFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = grpcCodeOf(error);
  if (code === undefined) {
    return new RunJobFailure({ code: 'NO_CREDENTIALS', message, sent: false, cause: error });
  }
  return new RunJobFailure({
    code,
    message,
    sent: !(code === 'UNAVAILABLE' && neverConnected(message)),
    retryDelayMs: retryDelayMsOf(error),
    cause: error,
  });
}

/**
 * UNAVAILABLE has no finer code: that a call was never sent can only be read from the text of grpc-js
 * (`load-balancer-pick-first.ts`, `resolver-dns.ts`). A text that changes makes the answer "sent",
 * which is the safe side.
 */
function neverConnected(message: string): boolean {
  return /No connection established|Name resolution failed/.test(message);
}
