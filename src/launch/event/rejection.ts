import type { Forbidden } from './override-policy.ts';

/**
 * Why a message can never be launched. The codes are stable: dead letters have them, and people filter by them.
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
  'rule-failed',
  'too-large',
  'unknown-job',
  'unmatched',
  'invalid-not-before',
  'needs-ledger',
  'chain-too-long',
] as const;

export type RejectionCode = (typeof REJECTION_CODES)[number];

/** `detail` is one sentence for the publisher, never the payload. */
type RejectionOptions = (
  | { readonly code: 'override-not-allowed'; readonly forbidden: Forbidden }
  | { readonly code: Exclude<RejectionCode, 'override-not-allowed'>; readonly detail: string }
) & { readonly cause?: unknown };

/** This launch request can never work, however often it is delivered. */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly code: RejectionCode;
  /** Set for `override-not-allowed`, instead of a detail. */
  readonly forbidden: Forbidden | undefined;

  constructor(options: RejectionOptions) {
    super('detail' in options ? options.detail : options.code, { cause: options.cause });
    this.code = options.code;
    this.forbidden = 'forbidden' in options ? options.forbidden : undefined;
  }
}
