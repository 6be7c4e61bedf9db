import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import type { JobContext } from './job-context.ts';
import { jobContext } from './read-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

function contextOf(env: Readonly<Record<string, string>>, projectId = 'p') {
  const log: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const logger = createLogger({ level: 'info', destination });
  const context: JobContext = jobContext({ id: '2', logger, signal: AbortSignal.abort(), env, projectId });
  context.logger.info('x');
  return { context, line: log[0] ?? {} };
}

describe('the context of the work', () => {
  it('has what Cloud Run and the bridge put into the environment, and so have its log lines', () => {
    const { context, line } = contextOf({
      CLOUD_RUN_JOB: 'bridge',
      CLOUD_RUN_EXECUTION: 'bridge-abc12',
      CLOUD_RUN_TASK_INDEX: '3',
      CLOUD_RUN_TASK_ATTEMPT: '1',
      CLOUD_RUN_TASK_COUNT: '5',
      LAUNCH_ID: 'launch-1',
      TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01`,
    });
    expect(context).toMatchObject({
      execution: 'bridge-abc12',
      taskIndex: 3,
      taskAttempt: 1,
      taskCount: 5,
      launchId: 'launch-1',
      trace: { traceId: TRACE, sampled: true },
      signal: { aborted: true },
    });
    expect(line).toMatchObject({
      id: '2',
      job: 'bridge',
      launchId: 'launch-1',
      execution: 'bridge-abc12',
      taskIndex: 3,
      taskAttempt: 1,
      'logging.googleapis.com/trace': `projects/p/traces/${TRACE}`,
      'logging.googleapis.com/spanId': context.trace.spanId,
    });
  });

  it('is that of a single task if the job was started by hand', () => {
    const { context, line } = contextOf({});
    expect(context).toMatchObject({ execution: undefined, launchId: undefined, launchJob: undefined });
    expect(context).toMatchObject({ taskIndex: 0, taskAttempt: 0, taskCount: 1 });
    expect(line).not.toHaveProperty('launchId');
    expect(context.trace.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(['', 'x', '-1', '1.5'])('ignores a task index of %j', (index) => {
    expect(contextOf({ CLOUD_RUN_TASK_INDEX: index }).context.taskIndex).toBe(0);
  });

  it('has only the id of the trace if the project is unknown', () => {
    const { line } = contextOf({ TRACEPARENT: `00-${TRACE}-00f067aa0ba902b7-01` }, '');
    expect(line['logging.googleapis.com/trace']).toBe(TRACE);
  });
});
