import { PublishFailure, type PublishRefusal } from '../launch/publish-failure.ts';
import { grpcCodeOf } from './grpc-code.ts';

const REFUSALS: ReadonlySet<unknown> = new Set<PublishRefusal>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Anything that `PublisherClient.publish` threw, as a {@link PublishFailure}.
 *
 * @param options.topic its full name.
 * @param options.attempts how often the client sent the request: what one refuses, an earlier one, whose
 *   answer was lost, may have stored.
 */
export function publishFailureOf(options: {
  readonly error: unknown;
  readonly topic: string;
  readonly attempts: number;
}): PublishFailure {
  const { error, topic, attempts } = options;
  const code = grpcCodeOf(error);
  const text = lastCauseOf(error instanceof Error ? error.message : String(error));
  if (attempts === 1 && isRefusal(code)) {
    return new PublishFailure({ message: `${topic}: ${text}`, refusal: code });
  }
  return new PublishFailure({ message: `Pub/Sub did not confirm a message to ${topic} in time: ${text}` });
}

function isRefusal(code: unknown): code is PublishRefusal {
  return REFUSALS.has(code);
}

/** gax puts the error of every attempt into the message of a call that it gave up; the last one says why. */
function lastCauseOf(message: string): string {
  const [, last = message] =
    / retrying error (?:\w*Error: )?(.*?) before any response was received/s.exec(message) ?? [];
  // grpc-js ends with a note on the name resolution, which mostly is empty.
  return last
    .replaceAll(/\s+/g, ' ')
    .replace(/\.? Resolution note: ?$/, '')
    .trim();
}
