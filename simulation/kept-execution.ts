import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import type { ObservedExecution } from '../src/launch/executions/observed-execution.ts';
import { WINDOW_MS } from './constants.ts';
import type { Execution } from './launch-truth.ts';

/** An execution in the simulated Cloud Run. */
export interface Kept {
  readonly shown: ListedExecution;
  readonly listedMs: number;
  readonly truth: Execution | undefined;
  isCompleted: boolean;
  isGone: boolean;
  omittedUntilMs: number;
  /** After it was omitted it is shown until this time. */
  shownUntilMs: number;
  /** A read has said that it does not exist. */
  isMissed: boolean;
}

/** The execution as a read shows it, by Cloud Run's clock. */
export function observed(
  { shown, truth }: Kept,
  {
    nowMs,
    skewMs,
    isHidden,
  }: { readonly nowMs: number; readonly skewMs: number; readonly isHidden: boolean },
): ObservedExecution {
  // An execution that was deleted while it ran is never shown as ended.
  const hasEnded = truth === undefined || (truth.endedAs !== undefined && truth.endedMs < truth.deletedMs);
  const stage = truth === undefined || truth.startedMs <= nowMs ? 'running' : 'launched';
  return {
    ...(isHidden ? hidden(shown) : shown),
    stage: hasEnded ? (truth?.endedAs ?? 'succeeded') : stage,
    endedAtMs: hasEnded ? skewMs + (truth?.endedMs ?? 0) : undefined,
    detail: '',
    lacksImage: false,
    isDeleted: truth !== undefined && truth.deletedMs <= nowMs,
    logUri: undefined,
  };
}

/** Executions from before the simulation, the oldest first. */
export function earlierExecutions(options: {
  readonly job: string;
  readonly count: number;
  /** Whether they have launch ids. */
  readonly isShown: boolean;
  readonly skewMs: number;
}): readonly ListedExecution[] {
  const { job, count, isShown, skewMs } = options;
  return Array.from({ length: count }, (_, n) => {
    const back = count - n;
    return {
      name: `${job}/executions/before${back}`,
      createTimeMs: skewMs - back * WINDOW_MS - 1_000_000,
      launchId: isShown ? `before${back}` : undefined,
      launchJob: '',
      digest: isShown ? 'before' : undefined,
      inputId: undefined,
    };
  });
}

function hidden(shown: ListedExecution): ListedExecution {
  return { ...shown, launchId: undefined, launchJob: '', digest: undefined };
}
