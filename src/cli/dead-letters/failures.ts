import { grpcCodeOf, type GrpcCode } from '../../google/grpc-code.ts';
import { PublishFailure } from '../../launch/event/publish-failure.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { PUBLISH_FIXES } from '../../phrases/publish-failure.ts';
import { CommandError } from '../../settings/runtime.ts';

const UNREACHABLE = 'check the network, and PUBSUB_EMULATOR_HOST if it is set';

/**
 * Why the dead-letter subscription could not be read, and how to fix it.
 *
 * @param subscription its full name.
 */
export function pullFailure(error: unknown, subscription: string): unknown {
  const code = grpcCodeOf(error);
  if (code === undefined) return error;
  const name = shortName(subscription);
  const fixes: Partial<Record<GrpcCode, string>> = {
    NOT_FOUND: `${subscription} does not exist; check the name and PROJECT_ID, or make it: gcloud pubsub subscriptions create ${name} --topic=TOPIC --expiration-period=never, with your dead-letter topic as TOPIC`,
    PERMISSION_DENIED: `this account may not read ${subscription}; grant it roles/pubsub.subscriber there`,
    UNAUTHENTICATED: `the credentials are not accepted for ${subscription}; renew them: gcloud auth application-default login`,
    FAILED_PRECONDITION: `${subscription} cannot be pulled from; takes a subscription without a push endpoint`,
    INVALID_ARGUMENT: `${subscription} is not a valid name; takes a short name or projects/…/subscriptions/…`,
    UNAVAILABLE: `Pub/Sub cannot be reached to read ${subscription}; ${UNREACHABLE}`,
    DEADLINE_EXCEEDED: `Pub/Sub does not answer in time for ${subscription}; ${UNREACHABLE}`,
  };
  const message = fixes[code] ?? `${subscription} cannot be read: ${(error as Error).message}`;
  return new CommandError({ message: `DEAD_LETTER_SUBSCRIPTION: ${message}`, exitCode: 1, cause: error });
}

/** Why a copy could not be published, and how to fix it, as part of a sentence. */
export function publishFailure(error: unknown): string {
  if (!(error instanceof PublishFailure)) return (error as Error).message;
  const { mayBeStored, message, code } = error;
  return `${mayBeStored ? '' : 'TOPIC: '}${message}; ${PUBLISH_FIXES[code]}`;
}
