/** What the configuration says that the set-up should be. Names are full resource names, empty where there is none. */
export interface Expected {
  readonly projectId: string;
  readonly role: 'http' | 'subscriber' | 'all';
  /** The e-mail of the account that is to be impersonated; empty: none. */
  readonly impersonate: string;
  /** What keeps `serve` from starting with this configuration. */
  readonly complaints: readonly string[];
  readonly topic: string;
  readonly subscription: string;
  readonly deadLetterTopic: string;
  readonly deadLetterSubscription: string;
  readonly maxDeliveryAttempts: number;
  readonly ackDeadlineSeconds: number;
  readonly runJobTimeoutMs: number;
  readonly pushPath: string;
  /** Whether the bridge itself checks the tokens of pushes. */
  readonly isPushChecked: boolean;
  /** What the tokens of pushes are to say, as far as the configuration does; the bridge may leave it to IAM. */
  readonly pushToken: { readonly audience: string; readonly serviceAccounts: readonly string[] };
  readonly job: string;
  /** Empty: the only one of the job. */
  readonly container: string;
  /** Null: the job keeps its own. */
  readonly args: readonly string[] | null;
  readonly hasLedger: boolean;
  readonly ledgerRetentionDays: number;
  /** Where the public keys of tokens come from. */
  readonly keysUrl: string;
  /** Whether Pub/Sub is an emulator, which pushes over http too. */
  readonly isEmulated: boolean;
}
