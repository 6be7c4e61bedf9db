/**
 * Why a message can never be launched. The codes are stable: dead letters carry them, and people
 * filter by them.
 */
export const REJECTION_CODES = [
  'invalid-json',
  'invalid-request',
  'invalid-launch-id',
  'missing-id',
  'id-mismatch',
  'override-not-allowed',
  'override-refused',
  'launch-id-conflict',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

/** This launch request can never work, however often it is delivered. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: RejectionCode;

  /** @param options.detail one sentence for the person who mends the publisher; never the payload. */
  constructor({
    code,
    detail,
    cause,
  }: {
    readonly code: RejectionCode;
    readonly detail: string;
    readonly cause?: unknown;
  }) {
    super(detail, { cause });
    this.code = code;
  }
}
