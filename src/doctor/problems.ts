import { ACCESS_PROBLEMS } from './access-problems.ts';
import { DEAD_LETTER_PROBLEMS } from './dead-letter-problems.ts';
import { DELIVERY_PROBLEMS } from './delivery-problems.ts';
import { JOB_PROBLEMS } from './job-problems.ts';
import { LEDGER_PROBLEMS } from './ledger-problems.ts';
import type { ProblemCode } from './problem-code.ts';
import type { Problem } from './problem.ts';
import { PUSH_PROBLEMS } from './push-problems.ts';

/** Every code with its standing, its reason and its mend. */
export const PROBLEMS: Readonly<Record<ProblemCode, Problem>> = {
  ...ACCESS_PROBLEMS,
  ...DELIVERY_PROBLEMS,
  ...PUSH_PROBLEMS,
  ...DEAD_LETTER_PROBLEMS,
  ...JOB_PROBLEMS,
  ...LEDGER_PROBLEMS,
};
