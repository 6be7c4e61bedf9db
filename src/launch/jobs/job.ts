/** An event, as a job and the rules see it. */
export interface EventFacts {
  /** The attribute `id`, else `id` in the data: a string, or digits of an integer. */
  readonly id: string | undefined;
  /** The JSON of the data: integers are bigints, other numbers doubles. Undefined where it is not JSON, or there is none. */
  readonly data: unknown;
  readonly attributes: Readonly<Record<string, string>>;
  /** Undefined on the request side, where the message does not exist yet. */
  readonly message:
    | {
        readonly id: string;
        /** RFC 3339; empty where the delivery did not say. */
        readonly publishTime: string;
        readonly orderingKey: string;
        /** Full name; empty where the delivery did not say. */
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

/** What becomes of a launch whose key another launch has: it waits, is dropped, or takes the place of the other one. */
export type WhenRunning = 'wait' | 'skip' | 'replace';

/** When a launch of a job may start, as far as that is the job's own. It needs a ledger. */
export interface JobQueueing {
  /** At most so many executions at a time; undefined: no limit. */
  readonly running: number | undefined;
  /** Matters only where the values have a key. */
  readonly whenRunning: WhenRunning;
  /** A launch is not started later than that after it was requested; undefined: however late. */
  readonly expireAfterMs: number | undefined;
}

/** No limit, no key, no expiry. */
export const NO_QUEUEING: JobQueueing = { running: undefined, whenRunning: 'wait', expireAfterMs: undefined };

/** The most that a key of a launch may have. */
export const MAX_KEY_BYTES = 256;

/** What an execution is started with: a job's own settings, filled in for one event. */
export interface LaunchValues {
  /** The container to override; empty where the job has one. */
  readonly container: string;
  /** Null leaves the args of the Cloud Run job alone, an empty list clears them. */
  readonly args: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
  readonly taskCount: number | undefined;
  readonly timeoutSeconds: number | undefined;
  /** What the rule or the job makes of the event; undefined where they do not name the launch id. */
  readonly launchId: string | undefined;
  /** Of launches with the same key one at most runs at a time; never empty; undefined: no such limit. */
  readonly key: string | undefined;
  /** Whether anything but `{id}` of the event is in the values: then Cloud Run may refuse them because of this event. */
  readonly hasOwnValues: boolean;
}

/** A job that can be launched: a Cloud Run job and how it is launched. */
export interface Job {
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  /** Full resource name of the Cloud Run job. */
  readonly job: string;
  /** Whether its values name the launch id. */
  readonly makesLaunchId: boolean;
  readonly queueing: JobQueueing;
  /**
   * Fills in the values for an event.
   *
   * @throws {Rejection} `rule-failed` or `too-large`: the detail names the job or rule, the place in the file and the
   *   expression, and never the payload.
   */
  values(event: EventFacts): LaunchValues;
  /**
   * Does what {@link values} does, as far as it can be done before the message exists: expressions over `message` and
   * `event` are left out.
   *
   * @returns the launch id that the values will make; undefined where they do not, or need the message for it.
   * @throws {Rejection} as {@link values}.
   */
  check(event: Pick<EventFacts, 'id' | 'data' | 'attributes'>): { readonly launchId: string | undefined };
}

/** A rule that an event matches. */
export interface RuleMatch {
  readonly rule: string;
  /** The job that it launches, with what the rule says over what the job says. */
  readonly job: Job;
}

/** The jobs that may be launched, and the rules that say which events launch them. */
export interface Rulebook {
  /** By name; the default job is here too, by the name that it has in the file. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** The job of the file that says `default: true`. */
  readonly defaultJob: Job | undefined;
  /** What becomes of an event that no rule concerns and that is not a launch request of the default job. */
  readonly unmatched: 'ignore' | 'reject';
  /** The attributes that rules and jobs read, as they are written there. */
  readonly attributeNames: readonly string[];
  /**
   * The first rule that concerns the event.
   *
   * @throws {Rejection} `rule-failed` where a rule cannot be evaluated: that is not "does not match".
   */
  match(event: EventFacts): RuleMatch | undefined;
}
