import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import type { JobRunner } from '../src/launch/attempt/launch-context.ts';
import type { RunJobCall } from '../src/launch/jobs/run-job-call.ts';
import {
  RunJobFailure,
  verdictOf,
  type RunJobFailureCode,
  type RunJobReach,
} from '../src/launch/jobs/run-job-failure.ts';
import type { CloudRun } from './cloud-run.ts';
import { launchTextOf } from './jobs.ts';
import type { Call } from './launch-truth.ts';
import type { Exchange, Process } from './process.ts';
import type { Random } from './random.ts';
import { RUN_JOB_TIMEOUT_MS } from './constants.ts';
import type { World } from './world.ts';

type Answer = ListedExecution | undefined;

const REFUSED = ['INVALID_ARGUMENT', 'NOT_FOUND', 'PERMISSION_DENIED', 'FAILED_PRECONDITION'] as const;
const MADE_UP = ['RESOURCE_EXHAUSTED', 'PERMISSION_DENIED', 'UNAUTHENTICATED', 'INVALID_ARGUMENT'] as const;
const LOST = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'CANCELLED', 'ABORTED'] as const;

/** RunJob as one process sees it. */
export class RunnerPort implements JobRunner {
  readonly #world: World;
  readonly #process: Process;
  readonly #cloudRuns: ReadonlyMap<string, CloudRun>;

  constructor(options: {
    readonly world: World;
    readonly process: Process;
    readonly cloudRuns: ReadonlyMap<string, CloudRun>;
  }) {
    this.#world = options.world;
    this.#process = options.process;
    this.#cloudRuns = options.cloudRuns;
  }

  run(call: RunJobCall): Promise<Answer> {
    const { faults, invariants, history, counts, random, scenario } = this.#world;
    const { name } = this.#process;
    const launchId = launchTextOf(call);
    counts.calls += 1;
    const token = invariants.calls.tokenOf(launchId);
    if (faults.strikes('frozenAtSend')) {
      counts.frozenSends += 1;
      const forMs = random.between(1000, 2 * scenario.relaunchAfterMs + 60_000);
      history?.note(launchId, `${name}: freezes before the send, for ${Math.ceil(forMs)} ms`);
      this.#process.freeze(forMs);
    }
    // Another send at the same moment may have frozen it.
    const wasFrozen = this.#process.isFrozen;
    let sent: Call | undefined;
    const truth = invariants.truth(launchId);
    const plan = this.#plan(() => {
      truth.comingIn -= 1;
      return sent === undefined ? undefined : this.#cloudRuns.get(call.job)?.accept(call, sent);
    });
    const isSent = !(plan.failure instanceof RunJobFailure) || plan.failure.reach !== 'never sent';
    if (plan.failure !== undefined && isUnknown(plan.failure)) {
      counts.unknownAnswers += 1;
      invariants.doubt(launchId);
    }
    return this.#process.exchange({
      ...plan,
      onLeave: () => {
        history?.note(launchId, `${name}: RunJob ${isSent ? 'leaves' : 'cannot be sent'}`);
        if (plan.effectMs !== undefined) truth.comingIn += 1;
        if (isSent) sent = invariants.calls.sent(launchId, { sender: this.#process, token, wasFrozen });
      },
      onAnswer: () => {
        history?.note(launchId, `${name}: RunJob answers ${codeOf(plan.failure)}`);
        if (sent !== undefined) invariants.calls.answered(sent);
      },
    });
  }

  #plan(effect: () => Answer): Exchange<Answer> {
    const { faults, random, scenario } = this.#world;
    const soonMs = random.mostlyShort(20, 3000);
    const none = { effectMs: undefined, effect, answerMs: soonMs };
    if (faults.strikes('runJobNotSent')) {
      return { ...none, failure: failure('UNAVAILABLE', { reach: 'never sent' }) };
    }
    if (faults.strikes('runJobRefused')) return { ...none, failure: failure(random.pick(REFUSED)) };
    if (faults.strikes('runJobThrottled')) {
      const retryDelayMs = random.chance(0.5) ? random.between(100, 60_000) : undefined;
      return { ...none, failure: failure('RESOURCE_EXHAUSTED', { retryDelayMs }) };
    }
    if (faults.strikes('runJobLost')) {
      const answerMs = random.mostlyShort(soonMs, RUN_JOB_TIMEOUT_MS);
      return { effectMs: soonMs, effect, answerMs, failure: lost(random) };
    }
    if (faults.strikes('runJobFailsAfterAll')) return { ...none, failure: lost(random) };
    const lateMs = random.between(soonMs, RUN_JOB_TIMEOUT_MS + scenario.acceptedLateByMs);
    if (faults.strikes('runJobSilent')) {
      const effectMs = random.pick([undefined, soonMs, lateMs]);
      const silence = {
        answerMs: RUN_JOB_TIMEOUT_MS,
        failure: failure('DEADLINE_EXCEEDED', { reach: 'sent' }),
      };
      return { effectMs, effect, ...silence };
    }
    if (faults.strikes('runJobAcceptedLate')) {
      return { effectMs: lateMs, effect, answerMs: soonMs, failure: lost(random) };
    }
    const effectMs = faults.strikes('runJobSlow') ? random.between(soonMs, RUN_JOB_TIMEOUT_MS) : soonMs;
    const answerMs = effectMs + random.next() * (RUN_JOB_TIMEOUT_MS - effectMs) * 0.1;
    if (!faults.strikes('runJobWithoutMetadata')) return { effectMs, effect, answerMs };
    return { effectMs, answerMs, effect: () => void effect() };
  }
}

/**
 * The client makes up codes that look like a refusal, also after a call was accepted. The server's answer may be an
 * unclear code, too.
 */
function lost(random: Random): RunJobFailure {
  const isMadeUp = random.chance(0.5);
  return isMadeUp
    ? failure(random.pick([...MADE_UP, ...LOST]), { reach: 'sent' })
    : failure(random.pick(LOST), { reach: 'answered' });
}

function failure(
  code: RunJobFailureCode,
  more: { readonly reach?: RunJobReach; readonly retryDelayMs?: number | undefined } = {},
): RunJobFailure {
  return new RunJobFailure({ code, message: `simulated ${code}`, reach: 'answered', ...more });
}

function isUnknown(error: Error): boolean {
  return error instanceof RunJobFailure && verdictOf(error) === 'unknown';
}

function codeOf(error: Error | undefined): string {
  return error instanceof RunJobFailure ? error.code : 'without an error of its own';
}
