import { isLaunchEvent } from '../../event/launch-event.ts';
import type { EventFacts, RuleMatch } from '../job.ts';
import type { Place } from './compilation.ts';
import { scopeOf } from './event-scope.ts';
import { EvaluationFailure, type Expression } from './expression.ts';
import type { FileJob } from './file-job.ts';
import { evaluatedAt } from './values.ts';

/** The `from` of a rule: which events it concerns, without their data. */
export interface EventSource {
  /** Full name. */
  readonly subscription: string | undefined;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly type: string | undefined;
  readonly source: string | undefined;
}

/** A rule of a file. */
export class FileRule implements RuleMatch {
  readonly rule: string;
  readonly job: FileJob;
  readonly from: EventSource;
  readonly when: { readonly expression: Expression; readonly place: Place } | undefined;

  constructor(options: Pick<FileRule, 'rule' | 'job' | 'from' | 'when'>) {
    this.rule = options.rule;
    this.job = options.job;
    this.from = options.from;
    this.when = options.when;
  }

  /**
   * The part of the rule that does not match the event, such as `from.attributes.eventType` or `when`; undefined if
   * the rule matches.
   *
   * @throws {Rejection} `rule-failed` if `when` cannot be evaluated.
   */
  misfit(event: EventFacts): string | undefined {
    const { subscription, attributes, type, source } = this.from;
    if (subscription !== undefined && event.message?.subscription !== subscription) {
      return 'from.subscription';
    }
    // An event about a launch matches only a rule that names its type, so that no chain starts by accident.
    const needsType = type !== undefined || isLaunchEvent(event.event);
    if (needsType && event.event?.type !== type) return 'from.type';
    if (source !== undefined && event.event?.source !== source) return 'from.source';
    for (const [name, value] of attributes) {
      if (!Object.hasOwn(event.attributes, name) || event.attributes[name] !== value) {
        return `from.attributes.${name}`;
      }
    }
    return this.when === undefined || holds(this.when, event) ? undefined : 'when';
  }
}

function holds({ expression, place }: NonNullable<FileRule['when']>, event: EventFacts): boolean {
  return evaluatedAt(place, () => {
    const value = expression.evaluate(scopeOf(event));
    if (typeof value === 'boolean') return value;
    throw new EvaluationFailure('it does not give true or false', expression.text);
  });
}
