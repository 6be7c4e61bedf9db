import { overriddenNames } from './launch-request.ts';
import type { Launch } from './message.ts';
import type { Outcome } from './outcome.ts';
import { Rejection } from './rejection.ts';
import { runJobCall, type JobSettings, type RunJobCall } from './run-job-call.ts';
import { mendOf, RunJobFailure, verdictOf } from './run-job-failure.ts';

/** An execution that RunJob started. */
export interface StartedExecution {
  /** Full resource name; undefined where the operation came without metadata. */
  readonly execution: string | undefined;
}

/** Starts executions. */
export interface JobRunner {
  /** @throws {RunJobFailure} for everything but a started execution. */
  run(call: RunJobCall): Promise<StartedExecution>;
}

/** Turns a launch into an execution of the job. */
export class Launcher {
  readonly #runner: JobRunner;
  readonly #settings: JobSettings;

  constructor({ runner, settings }: { readonly runner: JobRunner; readonly settings: JobSettings }) {
    this.#runner = runner;
    this.#settings = settings;
  }

  /** Never throws for what RunJob answers: every failure is an outcome. */
  async launch(launch: Launch): Promise<Outcome> {
    try {
      const { execution } = await this.#runner.run(runJobCall(launch, this.#settings));
      return { kind: 'launched', execution };
    } catch (error) {
      if (!(error instanceof RunJobFailure)) throw error;
      return outcomeOf(error, launch);
    }
  }
}

function outcomeOf(failure: RunJobFailure, launch: Launch): Outcome {
  const detail = failure.message;
  const verdict = verdictOf(failure);
  switch (verdict) {
    case 'unknown':
      return { kind: 'unknown', detail };
    case 'not launched':
      return { kind: 'transient', detail, setUpFault: false };
    case 'throttled':
      return { kind: 'throttled', detail, retryAfterMs: failure.retryDelayMs ?? 1000 };
    case 'refused':
      // With overrides the message may be what is wrong; without, only the operator's own settings can be.
      if (overriddenNames(launch.request).length > 0) {
        return {
          kind: 'rejected',
          rejection: new Rejection({ code: 'override-refused', detail, cause: failure }),
        };
      }
      return { kind: 'transient', detail: `${detail}; ${mendOf(failure.code)}`, setUpFault: true };
    case 'set-up fault':
      return { kind: 'transient', detail: `${detail}; ${mendOf(failure.code)}`, setUpFault: true };
  }
}
