import {
  exists,
  finder,
  notChecked,
  NOTHING_LAUNCHED,
  ok,
  whenRead,
  type Answers,
  type Checks,
  type FixContext,
} from '../check.ts';
import type { Expected } from '../expected.ts';
import { updateJob } from '../gcloud.ts';
import type { ContainerSetUp, JobSetUp, SetUp } from '../set-up.ts';

/** `max_retries` if it was not set. Source: google/cloud/run/v2/task_template.proto. */
const DEFAULT_MAX_RETRIES = 3;
/** Google's sample, which tools put where there is no image yet. */
const SAMPLE_IMAGE = /(^|\/)cloudrun\/(container\/)?(job|hello)([:@]|$)/;
const LEDGER_SECRET = '--update-secrets=LEDGER_URL=SECRET:latest';

const found = finder({
  'job-missing': {
    fault: NOTHING_LAUNCHED,
    fix: ({ expected }) => {
      const [, project = '', , region = '', , name = ''] = expected.job.split('/');
      const said = expected.isOfRules ? 'the job in the rules file' : 'JOB_NAME, REGION, PROJECT_ID';
      return `gcloud run jobs create ${name} --region=${region} --project=${project} --image=IMAGE --max-retries=0  # or correct ${said}`;
    },
  },
  'container-unnamed': {
    fault: 'Cloud Run refuses overrides that do not say for which of several containers they are',
    fix: setContainer,
  },
  'container-unknown': {
    fault: 'Cloud Run refuses overrides for a container that the job does not have',
    fix: setContainer,
  },
  'container-misnamed': {
    warning: 'the name of a single container is not checked; with a second container every launch would fail',
    fix: setContainer,
  },
  'job-retries': {
    warning:
      'with this default of Cloud Run a failed task runs again, so one launch may run your code four times',
    fix: (context) =>
      updateJob(context, '--max-retries=0  # or leave it, when the work is idempotent on LAUNCH_ID'),
  },
  'job-image-sample': {
    warning: 'the sample image of Google ignores the id: launches succeed and do nothing',
    fix: (context) => updateJob(context, '--image=IMAGE'),
  },
  'job-args-replaced': {
    warning: 'overrides replace all args of the container, its subcommand too',
    fix: ({ expected }) =>
      expected.isOfRules
        ? 'put all that the program needs into args in the rules file; without args the job keeps its own args'
        : 'put all that the program needs into JOB_ARGS; with an empty JOB_ARGS the job keeps its own args',
  },
  'job-ledger-missing': {
    warning:
      'without it an execution cannot confirm itself in the ledger, so a process that was frozen at the wrong moment can have the work done twice',
    fix: (context) => `${updateJob(context, LEDGER_SECRET)}  # if the job runs \`job-bridge job\``,
  },
  'job-ledger-plain': {
    warning: 'the address holds a password, and everyone who may read the job sees its environment',
    fix: (context) => updateJob(context, '--remove-env-vars=LEDGER_URL', LEDGER_SECRET),
  },
});

/** The job, and whether the bridge's overrides fit it. */
export const JOB_CHECKS = {
  job: ({ job }, { job: name }) =>
    exists(job, { name, missing: found('job-missing', `${name} does not exist`) }),
  container: ofJob(container),
  retries: ofJob(({ maxRetries, taskCount, taskTimeoutSeconds }) => {
    if (maxRetries === DEFAULT_MAX_RETRIES) return found('job-retries', `max_retries is ${maxRetries}`);
    return ok(
      `${taskCount} task${taskCount === 1 ? '' : 's'}, at most ${maxRetries + 1} ${maxRetries === 0 ? 'attempt' : 'attempts'} of ${taskTimeoutSeconds} s`,
    );
  }),
  image: ofContainer(({ image }) =>
    SAMPLE_IMAGE.test(image) ? found('job-image-sample', `it is ${image}`) : ok(image),
  ),
  args: ofContainer(({ args: own }, { args: ours, isOfRules }) => {
    if (ours === null) return ok('the job keeps its own');
    const list = isOfRules ? 'the list in the rules file' : 'JOB_ARGS';
    if (own.length === 0 || own[0] === ours[0]) return ok(`${list} replaces none that are needed`);
    return found('job-args-replaced', `the job's begin with "${own[0]}", and ${list} does not`);
  }),
  "ledger's address in the job": ofContainer(({ env }, { hasLedger, isEmulated }) => {
    const variable = env.find(({ name }) => name === 'LEDGER_URL');
    if (variable?.isPlain === true) return found('job-ledger-plain', 'LEDGER_URL stands in the job as text');
    if (variable !== undefined) return ok('LEDGER_URL comes from a secret');
    // An emulator may give its jobs more than their definition shows, as `npm run local` does.
    if (isEmulated) return notChecked('an emulator may set it where it is not seen');
    return hasLedger
      ? found('job-ledger-missing', 'the service has LEDGER_URL, and the job has none')
      : notChecked('LEDGER_URL is empty');
  }),
} satisfies Checks;

function setContainer({ expected }: FixContext): string {
  const setting = expected.isOfRules ? 'container in the rules file' : 'JOB_CONTAINER for the service';
  return `set ${setting} to the container that does the work`;
}

function container({ containers }: JobSetUp, { container: wanted, isOfRules }: Expected) {
  const setting = isOfRules ? 'container in the rules file' : 'JOB_CONTAINER';
  const names = containers.map(({ name }) => name).join(', ');
  const isThere = containers.some(({ name }) => name === wanted && wanted !== '');
  if (isThere) return ok(wanted);
  if (containers.length > 1) {
    return wanted === ''
      ? found('container-unnamed', `the job has several (${names}), and ${setting} is empty`)
      : found('container-unknown', `${setting} is ${wanted}, and the job has ${names}`);
  }
  if (wanted === '') return ok('the only one');
  return found('container-misnamed', `${setting} is ${wanted}, and the only one is "${names}"`);
}

function ofJob<Judged extends Answers>(judge: (job: JobSetUp, expected: Expected) => Judged) {
  return ({ job }: SetUp, expected: Expected) =>
    whenRead({ what: 'job', reading: job }, (value) => judge(value, expected));
}

function ofContainer<Judged extends Answers>(
  judge: (container: ContainerSetUp, expected: Expected) => Judged,
) {
  return ofJob(({ containers }, expected) => {
    const named = containers.find((one) => one.name === expected.container);
    const chosen = named ?? (containers.length === 1 ? containers[0] : undefined);
    return chosen === undefined
      ? notChecked('it is not known which container the bridge overrides')
      : judge(chosen, expected);
  });
}
