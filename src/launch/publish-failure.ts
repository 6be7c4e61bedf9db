/** Why Pub/Sub will not take a message, by gRPC's name: until somebody mends something, every one fares alike. */
export type PublishRefusal = 'INVALID_ARGUMENT' | 'NOT_FOUND' | 'PERMISSION_DENIED' | 'UNAUTHENTICATED';

/** What the operator does about each. */
const MENDS: Readonly<Record<PublishRefusal, string>> = {
  INVALID_ARGUMENT: 'check the name of the topic, and its schema where it has one',
  NOT_FOUND: 'create the topic, or correct its name and PROJECT_ID',
  PERMISSION_DENIED: 'grant roles/pubsub.publisher on the topic to the account that publishes here',
  UNAUTHENTICATED: 'check the credentials of the account that publishes here',
};

const AWAY = 'check the network, and PUBSUB_EMULATOR_HOST where it is set';

/** Pub/Sub did not say that it has stored a message. */
export class PublishFailure extends Error {
  override readonly name = 'PublishFailure';
  /** Undefined where it is not certain that the message was not stored. */
  readonly refusal: PublishRefusal | undefined;
  /** What the operator does about it, as a sentence's end. */
  readonly mend: string;

  constructor(options: {
    readonly message: string;
    readonly refusal?: PublishRefusal | undefined;
    readonly cause?: unknown;
  }) {
    super(options.message, { cause: options.cause });
    this.refusal = options.refusal;
    this.mend = options.refusal === undefined ? AWAY : MENDS[options.refusal];
  }
}
