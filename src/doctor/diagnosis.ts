import type { Answers, Check } from './check.ts';
import { API_CHECKS } from './checks/apis.ts';
import { BOARD_CHECKS } from './checks/board.ts';
import { CONFIGURATION_CHECKS } from './checks/configuration.ts';
import { CREDENTIALS_CHECKS } from './checks/credentials.ts';
import { DEAD_LETTER_POLICY_CHECKS } from './checks/dead-letter-policy.ts';
import { DEAD_LETTER_SUBSCRIPTION_CHECKS } from './checks/dead-letter-subscription.ts';
import { EVENT_PUSH_CHECKS, EVENT_SUBSCRIPTION_CHECKS } from './checks/event-subscription.ts';
import { EXECUTIONS_CHECKS } from './checks/executions.ts';
import { IDENTITY_CHECKS } from './checks/identity.ts';
import { JOB_CHECKS } from './checks/job.ts';
import { LEDGER_CHECKS } from './checks/ledger.ts';
import { PUSH_CHECKS } from './checks/push.ts';
import { JOB_RIGHTS_CHECKS, RIGHTS_CHECKS, RUN_JOB_CHECKS } from './checks/rights.ts';
import { RULES_CHECKS } from './checks/rules.ts';
import { SERVICE_CHECKS } from './checks/service.ts';
import { SUBSCRIPTION_CHECKS } from './checks/subscription.ts';
import { SWEEP_CHECKS } from './checks/sweep.ts';
import { TOPIC_CHECKS } from './checks/topic.ts';
import type { Expected } from './expected.ts';
import type { SetUp } from './set-up.ts';
import { viewsOf, type View } from './views.ts';

/** Every check, in the order of the report. Those of `each` are made for each thing of that kind. */
const CHECKS = [
  { checks: CONFIGURATION_CHECKS },
  { checks: RULES_CHECKS },
  { checks: API_CHECKS },
  { checks: CREDENTIALS_CHECKS },
  { checks: IDENTITY_CHECKS },
  { checks: RIGHTS_CHECKS },
  { checks: JOB_RIGHTS_CHECKS, each: 'job' },
  { checks: TOPIC_CHECKS },
  { checks: SUBSCRIPTION_CHECKS },
  { checks: PUSH_CHECKS },
  { checks: SERVICE_CHECKS },
  { checks: DEAD_LETTER_POLICY_CHECKS },
  { checks: DEAD_LETTER_SUBSCRIPTION_CHECKS },
  { checks: EVENT_SUBSCRIPTION_CHECKS, each: 'event subscription' },
  { checks: EVENT_PUSH_CHECKS },
  { checks: JOB_CHECKS, each: 'job' },
  { checks: RUN_JOB_CHECKS, each: 'job' },
  { checks: LEDGER_CHECKS },
  { checks: SWEEP_CHECKS },
  { checks: EXECUTIONS_CHECKS },
  { checks: BOARD_CHECKS },
] as const;

type ValueOf<Subject> = Subject extends unknown ? Subject[keyof Subject] : never;
type Judged = ReturnType<ValueOf<(typeof CHECKS)[number]['checks']>>;
type AnswerOf<Given extends Answers> = Given extends readonly (infer One)[] ? One : Given;

/** Every code that a check can find, taken from the checks themselves. */
export type FindingCode = Extract<AnswerOf<Judged>, { kind: 'found' }>['code'];

/** One line of the report, and of `--json`: the names of the fields are stable. */
export type Finding =
  | { readonly check: string; readonly standing: 'ok' | 'not checked'; readonly says: string }
  | {
      readonly check: string;
      readonly standing: 'warning' | 'fault';
      readonly code: FindingCode;
      readonly says: string;
      readonly why: string;
      readonly fix: string;
    };

/** The findings of all checks about a deployment. Pure. */
export function diagnose(setUp: SetUp, expected: Expected): readonly Finding[] {
  return CHECKS.flatMap((subject) =>
    viewsOf({ setUp, expected }, 'each' in subject ? subject.each : undefined).flatMap((view) =>
      findingsOf(subject.checks, view),
    ),
  );
}

function findingsOf(checks: Readonly<Record<string, Check<Judged>>>, view: View): readonly Finding[] {
  const { of, setUp, expected } = view;
  return Object.entries(checks).flatMap(([asked, judge]) =>
    [judge(setUp, expected)].flat().map((answer): Finding => {
      const check = of === '' ? asked : `${asked} (${of})`;
      const { kind, says } = answer;
      if (kind !== 'found') return { check, standing: kind, says };
      const { code, subject, explanation } = answer;
      const fix =
        typeof explanation.fix === 'string' ? explanation.fix : explanation.fix({ setUp, expected, subject });
      return 'fault' in explanation
        ? { check, standing: 'fault', code, says, why: explanation.fault, fix }
        : { check, standing: 'warning', code, says, why: explanation.warning, fix };
    }),
  );
}
