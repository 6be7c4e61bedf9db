/**
 * Why Pub/Sub did not say that it has stored a message: the status of gRPC by name, as far as there is
 * something to mend; `OTHER` for every other one, and for what is none.
 */
export type PublishFailureCode =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'PERMISSION_DENIED'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'OTHER';

const AWAY = 'check the network, and PUBSUB_EMULATOR_HOST where it is set';

/** What the operator does about each, as a sentence's end. */
export const PUBLISH_MENDS: Readonly<Record<PublishFailureCode, string>> = {
  INVALID_ARGUMENT: 'check the name of the topic, and its schema where it has one',
  NOT_FOUND: 'create the topic, or correct its name and PROJECT_ID',
  PERMISSION_DENIED: 'grant roles/pubsub.publisher on the topic to the account that publishes here',
  UNAUTHENTICATED: 'check the credentials of the account that publishes here',
  UNAVAILABLE: AWAY,
  DEADLINE_EXCEEDED: AWAY,
  OTHER: 'see the error',
};

/** Pub/Sub did not say that it has stored a message. */
export class PublishFailure extends Error {
  override readonly name = 'PublishFailure';
  readonly code: PublishFailureCode;
  /** False only where it is certain that the message was not stored. */
  readonly mayBeStored: boolean;

  constructor(options: {
    readonly code: PublishFailureCode;
    readonly message: string;
    readonly mayBeStored: boolean;
  }) {
    super(options.message);
    this.code = options.code;
    this.mayBeStored = options.mayBeStored;
  }

  get mend(): string {
    return PUBLISH_MENDS[this.code];
  }
}
