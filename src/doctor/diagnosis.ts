import { API_CHECKS } from './api-checks.ts';
import { DEAD_LETTER_CHECKS } from './dead-letter-checks.ts';
import { DELIVERY_CHECKS } from './delivery-checks.ts';
import type { Expected } from './expected.ts';
import { JOB_CHECKS } from './job-checks.ts';
import { LEDGER_CHECKS } from './ledger-checks.ts';
import { LOOKER_CHECKS } from './looker-checks.ts';
import type { ProblemCode } from './problem-code.ts';
import { PROBLEMS } from './problems.ts';
import { PUSH_CHECKS } from './push-checks.ts';
import { RIGHTS_CHECKS } from './rights-checks.ts';
import type { SetUp } from './set-up.ts';
import type { Verdict } from './verdict.ts';

/** One line of the report. */
export type Finding =
  | { readonly check: string; readonly standing: 'ok' | 'not checked'; readonly says: string }
  | {
      readonly check: string;
      readonly standing: 'warning' | 'fault';
      readonly code: ProblemCode;
      readonly says: string;
      readonly why: string;
      readonly mend: string;
    };

const CHECKS = [
  ...API_CHECKS,
  ...LOOKER_CHECKS,
  ...RIGHTS_CHECKS,
  ...DELIVERY_CHECKS,
  ...PUSH_CHECKS,
  ...DEAD_LETTER_CHECKS,
  ...JOB_CHECKS,
  ...LEDGER_CHECKS,
];

/** Every check in the order of the report. Pure: what was read decides. */
export function diagnose(setUp: SetUp, expected: Expected): readonly Finding[] {
  return CHECKS.flatMap(({ name, judge }) =>
    [judge(setUp, expected)].flat().map((verdict) => findingOf({ name, verdict, setUp, expected })),
  );
}

function findingOf({
  name: check,
  verdict,
  setUp,
  expected,
}: {
  readonly name: string;
  readonly verdict: Verdict;
  readonly setUp: SetUp;
  readonly expected: Expected;
}): Finding {
  const { kind, says } = verdict;
  if (kind !== 'found') return { check, standing: kind, says };
  const { code, subject } = verdict;
  const { standing, why, mend } = PROBLEMS[code];
  return { check, standing, code, says, why, mend: mend({ setUp, expected, subject }) };
}
