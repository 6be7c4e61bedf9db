/** An event, as jobs and rules see it. */
export interface EventFacts {
  /** The attribute `id`, else `id` in the data: a string, or digits of an integer. */
  readonly id: string | undefined;
  /** The JSON of the data: integers are bigints, other numbers doubles. Undefined if it is empty or not JSON. */
  readonly data: unknown;
  readonly attributes: Readonly<Record<string, string>>;
  /** Undefined on the request side, where the message does not exist yet. */
  readonly message:
    | {
        readonly id: string;
        /** RFC 3339; empty if the delivery did not say. */
        readonly publishTime: string;
        readonly orderingKey: string;
        /** Full name; empty if the delivery did not say. */
        readonly subscription: string;
      }
    | undefined;
  /** Undefined for a message that is not a CloudEvent. */
  readonly event:
    | {
        readonly id: string;
        readonly source: string;
        readonly type: string;
        readonly subject: string | undefined;
        readonly time: string | undefined;
      }
    | undefined;
}

/** What becomes of a launch whose key another launch has: it waits, is skipped, or replaces the other one. */
export type WhenRunning = 'wait' | 'skip' | 'replace';

/** The settings of a job about when its launches may start. They need a ledger. */
export interface JobQueueing {
  /** The most executions at a time; undefined: no limit. */
  readonly running: number | undefined;
  /** It matters only if the values have a key. */
  readonly whenRunning: WhenRunning;
  /** A launch is not started any later than this after its request; undefined: no limit. */
  readonly expireAfterMs: number | undefined;
}

export const NO_QUEUEING: JobQueueing = { running: undefined, whenRunning: 'wait', expireAfterMs: undefined };

export const MAX_KEY_BYTES = 256;

/** What an execution is started with: a job's own settings, filled in for one event. */
export interface LaunchValues {
  /** The container to override; empty if the job has only one. */
  readonly container: string;
  /** Null leaves the args of the Cloud Run job alone, an empty list clears them. */
  readonly args: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
  readonly taskCount: number | undefined;
  readonly timeoutSeconds: number | undefined;
  /** The launch id that the rule or the job makes from the event; undefined if neither makes one. */
  readonly launchId: string | undefined;
  /** At most one launch with this key runs at a time. Never empty; undefined: no key. */
  readonly key: string | undefined;
  /** Whether the values use more of the event than its id. If so, a refusal by Cloud Run may be caused by this event. */
  readonly hasOwnValues: boolean;
}

/** A job that can be launched: a Cloud Run job and how it is launched. */
export interface Job {
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  /** Whether the job makes the launch id. */
  readonly makesLaunchId: boolean;
  readonly queueing: JobQueueing;
  /**
   * Fills in the values for an event.
   *
   * @throws {Rejection} `rule-failed` or `too-large`. The detail has the job or rule, the place in the file and the
   *   expression, but never the payload.
   */
  values(event: EventFacts): LaunchValues;
  /**
   * Evaluates the values before the message exists: expressions over `message` and `event` are left out.
   *
   * @returns the launch id that the job will make; undefined if it makes none, or needs the message for it.
   * @throws {Rejection} as {@link values}.
   */
  check(event: Pick<EventFacts, 'id' | 'data' | 'attributes'>): { readonly launchId: string | undefined };
}

/** A rule that an event matches. */
export interface RuleMatch {
  readonly rule: string;
  /** The job that it launches, with the values that the rule replaces. */
  readonly job: Job;
}

/** The jobs and the rules. */
export interface Rulebook {
  /** By name in the file, the default job included. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** The job with `default: true`. */
  readonly defaultJob: Job | undefined;
  /** What becomes of an event that no rule matches and that is not a launch request of the default job. */
  readonly unmatched: 'ignore' | 'reject';
  /** The attributes that rules and jobs read. */
  readonly attributeNames: readonly string[];
  /**
   * The first rule that matches the event.
   *
   * @throws {Rejection} `rule-failed` if a rule cannot be evaluated.
   */
  match(event: EventFacts): RuleMatch | undefined;
}
