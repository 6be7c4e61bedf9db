/**
 * Why Pub/Sub did not confirm a message: the status of gRPC by name, if there is advice for it; `OTHER` for every
 * other error.
 */
export const PUBLISH_FAILURE_CODES = [
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'UNAVAILABLE',
  'DEADLINE_EXCEEDED',
  'OTHER',
] as const;

export type PublishFailureCode = (typeof PUBLISH_FAILURE_CODES)[number];

/** Pub/Sub did not confirm that it has stored a message. */
export class PublishFailure extends Error {
  override readonly name = 'PublishFailure';
  readonly code: PublishFailureCode;
  /** False only if it is certain that the message was not stored. */
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
}
