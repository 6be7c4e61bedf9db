/** Why Cloud Run's list of executions does not tell what became of a launch. */
export type ListFault =
  | { readonly code: 'list unreadable'; readonly error: string }
  /** Google's quota of reads is used up. Nothing is wrong: it may be read again after that time. */
  | { readonly code: 'reads exhausted'; readonly error: string; readonly retryAfterMs: number }
  /** It ends before the time of the launch. */
  | { readonly code: 'list too short' }
  /** It has executions, and none shows the launch id in its environment. */
  | { readonly code: 'list hides launch ids' }
  /** No execution has shown a launch id yet; until one has, one launch at a time goes ahead. */
  | { readonly code: 'list unproven' };

/** The record is Cloud Run's list, which does not tell now. */
export interface CannotTell {
  readonly kind: 'cannot tell';
  readonly why: ListFault;
}
