import type { protos } from '@google-cloud/run';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';

export function runJobRequest(call: RunJobCall): protos.google.cloud.run.v2.IRunJobRequest {
  const container = {
    ...(call.container !== '' && { name: call.container }),
    args: [...call.args],
    clearArgs: call.clearArgs,
    env: Object.entries(call.env).map(([name, value]) => ({ name, value })),
  };
  return {
    name: call.job,
    overrides: {
      containerOverrides: [container],
      ...(call.taskCount !== undefined && { taskCount: call.taskCount }),
      ...(call.timeoutSeconds !== undefined && { timeout: { seconds: call.timeoutSeconds } }),
    },
  };
}
