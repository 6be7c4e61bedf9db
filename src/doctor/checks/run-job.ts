import { REFUSAL_FIXES } from '../../phrases/run-job-refusal.ts';
import { finder, notChecked, ok, unread, type Check } from '../check.ts';
import type { Expected } from '../expected.ts';
import { describeJob } from '../gcloud.ts';
import type { SetUp } from '../set-up.ts';
import { denied } from './identity.ts';
import { NEEDED_TO_RUN, runDenied } from './rights.ts';

const found = finder({
  'run-job-refused': {
    standing: 'fault',
    why: 'each launch sends the same overrides and is refused alike',
    fix: () => REFUSAL_FIXES.INVALID_ARGUMENT,
  },
  'job-not-ready': {
    standing: 'fault',
    why: 'nothing can be launched while the job cannot run: every delivery is answered 503 and comes again',
    fix: (context) => `${describeJob(context)}  # its conditions say why`,
  },
  'run-job-denied': {
    standing: 'fault',
    why: 'the rights are there and RunJob is denied all the same, by an organization policy, VPC Service Controls or a condition of IAM: nothing can be launched',
    fix: ({ expected }) =>
      `gcloud logging read 'protoPayload.methodName:"RunJob" AND protoPayload.status.code=7' --project=${expected.projectId} --limit=5  # it names what denied it`,
  },
});

/** Whether Cloud Run would take a RunJob with the bridge's overrides. */
export const RUN_JOB_CHECKS = [{ name: 'a validated RunJob', judge: runJob }] satisfies readonly Check[];

function runJob(setUp: SetUp, { job: name }: Expected) {
  const { rehearsal, job, jobRights } = setUp;
  if (job.kind === 'missing' || rehearsal.kind === 'missing') return notChecked('the job does not exist');
  if (rehearsal.kind === 'left out') return notChecked(rehearsal.says);
  if (rehearsal.kind === 'read') {
    const { value } = rehearsal;
    if (value.kind === 'accepted') return ok('Cloud Run takes the overrides of the bridge');
    return found(value.kind === 'refused' ? 'run-job-refused' : 'job-not-ready', value.says, name);
  }
  if (rehearsal.reason !== 'denied') return unread(rehearsal, name);
  if (jobRights.kind !== 'read') return runDenied(setUp, rehearsal.says, name);
  const isGranted = NEEDED_TO_RUN.every((permission) => jobRights.value.includes(permission));
  if (isGranted) return denied(setUp, found('run-job-denied', rehearsal.says, name));
  return notChecked('a right to run the job is missing');
}
