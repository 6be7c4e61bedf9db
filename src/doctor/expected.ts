/** How a Cloud Run job is launched. */
export interface ExpectedJob {
  /** Full resource name; empty if there is none. */
  readonly job: string;
  /** Empty: the only one of the job. */
  readonly container: string;
  /** Null: the job keeps its own. */
  readonly args: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
  /** Names in `jobs` of the rules file, or `JOB_NAME`. Empty if there are no rules. */
  readonly names: readonly string[];
  /** Whether these values come from a rules file; otherwise they come from variables. */
  readonly isOfRules: boolean;
}

/** The facts about a rules file that can be judged without reading Google Cloud. */
export interface ExpectedRules {
  readonly text: string;
  /** Its name in messages: its path, or RULES. */
  readonly file: string;
  /** Its faults, with line and column. */
  readonly faults: readonly string[];
  /** How many tests it has, and what is wrong with those that fail. */
  readonly tests: { readonly count: number; readonly failures: readonly string[] };
}

/** The place of the board, according to the configuration. */
export interface ExpectedBoard {
  /** The audience of the tokens of Identity-Aware Proxy. */
  readonly audience: string;
  /** Full name of the service that the audience names; empty if it names no Cloud Run service. */
  readonly service: string;
}

/** The deployment that the configuration describes. Names are full resource names, empty if there is none. */
export interface Expected extends ExpectedJob {
  readonly projectId: string;
  readonly role: 'http' | 'subscriber' | 'board' | 'all';
  /** The e-mail of the account that is to be impersonated; empty: none. */
  readonly impersonate: string;
  /** Why `serve` does not start with this configuration. */
  readonly complaints: readonly string[];
  /** The warnings of `serve` at its start. */
  readonly warnings: readonly {
    readonly code: 'variable-not-read' | 'args-without-id';
    readonly says: string;
  }[];
  readonly topic: string;
  readonly subscription: string;
  readonly deadLetterTopic: string;
  readonly deadLetterSubscription: string;
  /** Where the changes of launches are published. */
  readonly eventsTopic: string;
  readonly maxDeliveryAttempts: number;
  readonly ackDeadlineSeconds: number;
  readonly runJobTimeoutMs: number;
  readonly pushPath: string;
  /** Where ended executions are pushed to. */
  readonly executionsPath: string;
  readonly sweepPath: string;
  /** E-mails of the accounts that may call the sweep. */
  readonly sweepAccounts: readonly string[];
  /** How often the service sweeps by itself; 0: never. */
  readonly sweepSeconds: number;
  /** Where a scheduler is looked for: `projects/…/locations/…`. */
  readonly location: string;
  /** Whether the bridge itself checks the tokens of pushes. */
  readonly isPushChecked: boolean;
  /** What the tokens of pushes must have, as far as it is configured; the bridge may leave the check to IAM. */
  readonly pushToken: { readonly audience: string; readonly serviceAccounts: readonly string[] };
  /** Each further job that differs in its Cloud Run job, its container, or the beginning of its args. */
  readonly otherJobs: readonly ExpectedJob[];
  /** Undefined if there is none. */
  readonly rules: ExpectedRules | undefined;
  /** The subscriptions, beside {@link subscription}, that rules name in `from`. */
  readonly eventSubscriptions: readonly string[];
  /** Undefined for another role. */
  readonly board: ExpectedBoard | undefined;
  readonly hasLedger: boolean;
  readonly ledgerRetentionDays: number;
  /** Where the public keys of tokens come from. */
  readonly keysUrl: string;
  /** Whether Pub/Sub is an emulator, which pushes over http too. */
  readonly isEmulated: boolean;
}
