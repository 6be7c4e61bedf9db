import { REFUSAL_FIXES } from '../phrases/run-job-refusal.ts';
import { describeJob, updateJob } from './gcloud.ts';
import type { JobCode } from './problem-code.ts';
import type { Problem } from './problem.ts';

const LEDGER_SECRET = '--update-secrets=LEDGER_URL=SECRET:latest';

function setContainer(): string {
  return 'set JOB_CONTAINER for the service to the container that does the work';
}

/** What there is to know about each problem of the job. */
export const JOB_PROBLEMS: Readonly<Record<JobCode, Problem>> = {
  'job-missing': {
    standing: 'fault',
    why: 'nothing can be launched: every delivery is answered 503 and comes again',
    mend: ({ expected }) => {
      const [, project = '', , region = '', , name = ''] = expected.job.split('/');
      return `gcloud run jobs create ${name} --region=${region} --project=${project} --image=IMAGE --max-retries=0  # or correct JOB_NAME, REGION, PROJECT_ID`;
    },
  },
  'container-unnamed': {
    standing: 'fault',
    why: 'Cloud Run refuses overrides that do not say for which of several containers they are',
    mend: setContainer,
  },
  'container-unknown': {
    standing: 'fault',
    why: 'Cloud Run refuses overrides for a container that the job does not have',
    mend: setContainer,
  },
  'container-misnamed': {
    standing: 'warning',
    why: 'while the job has one container its name is not looked at; with a second one every launch would fail',
    mend: setContainer,
  },
  'job-retries': {
    standing: 'warning',
    why: 'that is the default of Cloud Run: a task that fails is run again, so one launch may run your code four times',
    mend: (context) =>
      updateJob(context, '--max-retries=0  # or leave it, when the work is idempotent on LAUNCH_ID'),
  },
  'job-args-replaced': {
    standing: 'warning',
    why: 'overrides replace all args of the container, its subcommand too',
    mend: () =>
      'put all that the program needs into JOB_ARGS; the empty text leaves the args of the job alone',
  },
  'job-image-sample': {
    standing: 'warning',
    why: 'the sample image of Google takes no notice of the id: launches succeed and do nothing',
    mend: (context) => updateJob(context, '--image=IMAGE'),
  },
  'job-ledger-missing': {
    standing: 'warning',
    why: 'without it an execution does not ask whether it is the one of its launch, so a bridge frozen at the wrong moment can have the work done twice',
    mend: (context) => `${updateJob(context, LEDGER_SECRET)}  # if the job runs \`job-bridge job\``,
  },
  'job-ledger-plain': {
    standing: 'warning',
    why: 'the address holds a password, and everyone who may look at the job reads its environment',
    mend: (context) => updateJob(context, '--remove-env-vars=LEDGER_URL', LEDGER_SECRET),
  },
  'run-job-refused': {
    standing: 'fault',
    why: 'each launch sends the same overrides and is refused alike',
    mend: () => REFUSAL_FIXES.INVALID_ARGUMENT,
  },
  'job-not-ready': {
    standing: 'fault',
    why: 'nothing can be launched while the job cannot run: every delivery is answered 503 and comes again',
    mend: (context) => `${describeJob(context)}  # its conditions say why`,
  },
};
