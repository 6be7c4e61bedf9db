/** Why Cloud Run's list of executions does not show what became of a launch. */
export type ListFault =
  | { readonly code: 'list unreadable'; readonly error: string }
  /** Google's quota of reads is used up. The list can be read again after that time. */
  | { readonly code: 'reads exhausted'; readonly error: string; readonly retryAfterMs: number }
  /** It does not reach back to the time of the launch. */
  | { readonly code: 'list too short' }
  /** It has executions, but none shows a launch id in its environment. */
  | { readonly code: 'list hides launch ids' }
  /** No execution has shown a launch id yet. Until one does, only one launch at a time is sent. */
  | { readonly code: 'list unproven' };

/** Cloud Run's list does not show now what became of a launch. */
export interface CannotTell {
  readonly kind: 'cannot tell';
  readonly why: ListFault;
}
