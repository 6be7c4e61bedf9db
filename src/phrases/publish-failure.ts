import type { PublishFailureCode } from '../launch/event/publish-failure.ts';

const UNREACHABLE = 'check the network, and PUBSUB_EMULATOR_HOST if it is set';

/** What to do about a message that was not stored, as the end of a sentence. */
export const PUBLISH_FIXES: Readonly<Record<PublishFailureCode, string>> = {
  INVALID_ARGUMENT: 'check the name of the topic, and its schema if it has one',
  NOT_FOUND: 'create the topic, or correct its name and PROJECT_ID',
  PERMISSION_DENIED: 'grant roles/pubsub.publisher on the topic to the account that publishes here',
  UNAUTHENTICATED: 'check the credentials of the account that publishes here',
  UNAVAILABLE: UNREACHABLE,
  DEADLINE_EXCEEDED: UNREACHABLE,
  OTHER: 'see the error',
};
