import { messageSchema } from '../../event/launch-request-schema.ts';
import { parseJson } from '../../event/parse-json.ts';
import { Rejection } from '../../event/rejection.ts';
import { shownName } from '../../event/shown-name.ts';
import type { EventFacts, LaunchValues } from '../job.ts';
import { unknownJob } from './compile-rule.ts';
import type { FileJob } from './file-job.ts';
import type { FileRulebook } from './file-rulebook.ts';
import { factsOf, hasTwoIds } from './given-event.ts';
import { jsonOf } from './json-of.ts';
import type { TestEvent } from './test-schema.ts';

/** What becomes of an event by a rules file, and which rules did not match before. */
export type Trial = { readonly passed: readonly PassedRule[] } & (
  | {
      readonly kind: 'launched';
      /** By its name in the file. */
      readonly name: string;
      /** Undefined where the event names the job, and for the default job's own messages. */
      readonly rule: string | undefined;
      readonly job: FileJob;
      readonly values: LaunchValues;
    }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
);

/** A rule that an event does not match, and what of it does not fit. */
export interface PassedRule {
  readonly rule: string;
  /** `from.attributes.eventType`, or `when`. */
  readonly because: string;
}

/**
 * Says what the push side would do with an event, as far as the file decides: the attribute `job`, else the rules, else the
 * default job of the file where the message is one of its own, else `unmatched`. Overrides are not looked at.
 */
export function tryEvent(rulebook: FileRulebook, event: TestEvent): Trial {
  const passed: PassedRule[] = [];
  try {
    if (hasTwoIds(event)) {
      throw new Rejection({
        code: 'id-mismatch',
        detail: 'the data and the attribute "id" name different ids',
      });
    }
    const facts = factsOf(event, rulebook.projectId);
    const chosen = choose(rulebook, { event, facts, passed });
    if (chosen !== undefined) {
      return { kind: 'launched', passed, ...chosen, values: chosen.job.values(facts) };
    }
    if (rulebook.unmatched === 'ignore') return { kind: 'ignored', passed };
    throw new Rejection({ code: 'unmatched', detail: 'no rule concerns the event' });
  } catch (error) {
    if (error instanceof Rejection) return { kind: 'rejected', passed, rejection: error };
    throw error;
  }
}

function choose(
  rulebook: FileRulebook,
  options: { readonly event: TestEvent; readonly facts: EventFacts; readonly passed: PassedRule[] },
) {
  const { jobs, rules } = rulebook;
  const { event, facts, passed } = options;
  const named = facts.attributes['job'];
  const job = named === undefined ? undefined : jobs.get(named);
  if (named !== undefined && job === undefined) {
    throw new Rejection({ code: 'unknown-job', detail: unknownJob(shownName(named), [...jobs.keys()]) });
  }
  if (named !== undefined && job !== undefined && job.name !== '') {
    return { name: named, rule: undefined, job };
  }
  for (const rule of rules) {
    const because = rule.misfit(facts);
    if (because === undefined) return { name: nameIn(rulebook, rule.job), rule: rule.rule, job: rule.job };
    passed.push({ rule: rule.rule, because });
  }
  const { defaultJob } = rulebook;
  const isItsOwn = defaultJob !== undefined && isLaunchRequest(event);
  return isItsOwn ? { name: nameIn(rulebook, defaultJob), rule: undefined, job: defaultJob } : undefined;
}

/** The default job's own name is empty. */
function nameIn({ jobs }: FileRulebook, { name }: FileJob): string {
  return name === '' ? ([...jobs].find(([, job]) => job.name === '')?.[0] ?? '') : name;
}

/** Whether the message is one of the default job's own format. */
function isLaunchRequest({ data, attributes = {} }: TestEvent): boolean {
  if (data === undefined) return /^\d{1,100}$/.test(attributes['id'] ?? '');
  const parsed = messageSchema.safeParse(parseJson(Buffer.from(jsonOf(data))));
  return parsed.success && (parsed.data.id ?? attributes['id']) !== undefined;
}
