import type { EventFacts, Job, JobQueueing, LaunchValues } from '../job.ts';
import { scopeOf } from './event-scope.ts';
import { expressionsOf, fillValues, withoutMessage, type Values } from './values.ts';

/** A job of a rules file; or the job of a rule, with the values that the rule replaces. */
export class FileJob implements Job {
  readonly name: string;
  readonly job: string;
  readonly makesLaunchId: boolean;
  readonly queueing: JobQueueing;
  readonly compiled: Values;
  readonly #owner: string;
  readonly #early: Values;
  readonly #hasOwnValues: boolean;

  /** @param options.owner for messages: `job "report"`. */
  constructor(options: {
    readonly name: string;
    readonly job: string;
    readonly owner: string;
    readonly queueing: JobQueueing;
    readonly values: Values;
  }) {
    const { name, job, owner, queueing, values } = options;
    this.name = name;
    this.job = job;
    this.queueing = queueing;
    this.compiled = values;
    this.makesLaunchId = values.launchId !== undefined;
    this.#owner = owner;
    this.#early = withoutMessage(values);
    // Cloud Run does not get the launch id and the key of the rules.
    this.#hasOwnValues = expressionsOf({ ...values, launchId: undefined, key: undefined }).some(
      ({ text }) => text.trim() !== 'id',
    );
  }

  values(event: EventFacts): LaunchValues {
    const values = fillValues(this.compiled, { scope: scopeOf(event), owner: this.#owner });
    return { ...values, hasOwnValues: this.#hasOwnValues };
  }

  check(event: Pick<EventFacts, 'id' | 'data' | 'attributes'>): { readonly launchId: string | undefined } {
    const { launchId } = fillValues(this.#early, { scope: scopeOf(event), owner: this.#owner });
    return { launchId };
  }
}
