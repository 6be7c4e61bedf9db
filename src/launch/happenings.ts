/** What the operator should know about a launch, beyond the outcome of its delivery. */
export type LaunchNotice =
  /** Two executions carry this launch id; the ledger has `recorded`, as far as that one has a name. */
  | { readonly kind: 'doubled'; readonly execution: string; readonly recorded: string | undefined }
  /** An execution was found for a launch whose answer had been lost. */
  | { readonly kind: 'adopted'; readonly execution: string }
  /** A launch that stayed absent from Cloud Run was sent again; told once RunJob has answered, so that no log delays it. */
  | { readonly kind: 'relaunched'; readonly absentForMs: number }
  /** RunJob launched, and the ledger could not record it in time. */
  | { readonly kind: 'not recorded'; readonly execution: string | undefined; readonly error: unknown }
  /** RunJob's answer did not show the launch id that it was given. Told once. */
  | { readonly kind: 'environment hidden'; readonly execution: string }
  /** Google refused RunJob for its quota, and every launch pauses. `askedForMs` is undefined where Google did not say. */
  | {
      readonly kind: 'paused';
      readonly forMs: number;
      readonly askedForMs: number | undefined;
      readonly reason: string;
    };
