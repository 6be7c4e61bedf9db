import type { ObservedExecution } from '../../src/launch/executions/observed-execution.ts';

/** An execution with only the fields that matter to a test. */
export function observedExecution(given: Partial<ObservedExecution>): ObservedExecution {
  return {
    name: 'projects/p/locations/r/jobs/j/executions/j-1',
    createTimeMs: 1,
    launchId: 'launch-1',
    launchJob: '',
    digest: 'd',
    inputId: '2',
    stage: 'running',
    endedAtMs: undefined,
    detail: '',
    lacksImage: false,
    isDeleted: false,
    logUri: undefined,
    ...given,
  };
}
