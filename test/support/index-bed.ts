/** The index of a job's executions on a scripted list, with a clock that the test moves. */
import { LaunchClock } from './launch-clock.ts';
import { ScriptedCloudRun } from './launch-cloud-run.ts';
import { ExecutionIndex } from '../../src/launch/executions/execution-index.ts';
import type { ListedExecution } from '../../src/launch/executions/listed-execution.ts';

export const JOB = 'projects/p/locations/r/jobs/j';
export const key = (launchId: string) => ({ job: JOB, name: '', launchId });

export function newIndex(keep?: number) {
  const clock = new LaunchClock();
  const cloudRun = new ScriptedCloudRun({ clock });
  const index = new ExecutionIndex({ job: JOB, list: cloudRun, clock, ...(keep !== undefined && { keep }) });
  return { clock, cloudRun, index };
}

/** Makes `count` executions, a second apart. */
export function execute(
  { clock, cloudRun }: { readonly clock: LaunchClock; readonly cloudRun: ScriptedCloudRun },
  { count, prefix = 'l' }: { readonly count: number; readonly prefix?: string },
): readonly ListedExecution[] {
  return Array.from({ length: count }, (_, n) => {
    clock.freeze(1_000);
    return cloudRun.execute({ launchId: `${prefix}-${n}` });
  });
}
