import { exists, unread } from './api-checks.ts';
import type { Expected } from './expected.ts';
import { denied, NEEDED_TO_RUN } from './rights-checks.ts';
import type { ContainerSetUp, JobSetUp, SetUp } from './set-up.ts';
import { found, notChecked, ok, whenRead, type Check, type Verdicts } from './verdict.ts';

/** `max_retries` of a job that nobody set it for. Source: google/cloud/run/v2/task_template.proto. */
const DEFAULT_MAX_RETRIES = 3;
const LEDGER_URL = 'LEDGER_URL';
/** Google's sample, which tools put where there is no image yet. */
const SAMPLE_IMAGE = /(^|\/)cloudrun\/(container\/)?(job|hello)([:@]|$)/;

/** The job, and whether the bridge's overrides fit it. */
export const JOB_CHECKS: readonly Check[] = [
  { name: 'job', judge: ({ job }, expected) => exists(job, { name: expected.job, missing: 'job-missing' }) },
  ofJob('container', container),
  ofJob('retries', ({ maxRetries, taskCount, taskTimeoutSeconds }) => {
    if (maxRetries === DEFAULT_MAX_RETRIES) return found('job-retries', `max_retries is ${maxRetries}`);
    return ok(
      `${taskCount} task${taskCount === 1 ? '' : 's'}, at most ${maxRetries + 1} ${maxRetries === 0 ? 'attempt' : 'attempts'} of ${taskTimeoutSeconds} s`,
    );
  }),
  ofContainer('image', ({ image }) =>
    SAMPLE_IMAGE.test(image) ? found('job-image-sample', `it is ${image}`) : ok(image),
  ),
  ofContainer('args', ({ args: own }, { args: ours }) => {
    if (ours === null) return ok('the job keeps its own');
    if (own.length === 0 || own[0] === ours[0]) return ok('JOB_ARGS replaces none that are needed');
    return found('job-args-replaced', `the job's begin with "${own[0]}", and JOB_ARGS does not`);
  }),
  ofContainer("ledger's address in the job", ({ env }, { hasLedger }) => {
    const variable = env.find(({ name }) => name === LEDGER_URL);
    if (variable === undefined) {
      return hasLedger
        ? found('job-ledger-missing', `the service has ${LEDGER_URL}, and the job has none`)
        : notChecked(`${LEDGER_URL} is empty`);
    }
    return variable.isPlain
      ? found('job-ledger-plain', `${LEDGER_URL} stands in the job as text`)
      : ok(`${LEDGER_URL} comes from a secret`);
  }),
  { name: 'a validated RunJob', judge: rehearsed },
];

function rehearsed(setUp: SetUp, { job: name }: Expected): Verdicts {
  const { rehearsal, job, jobRights } = setUp;
  if (job.kind === 'missing' || rehearsal.kind === 'missing') return notChecked('the job does not exist');
  if (rehearsal.kind === 'left out') return notChecked(rehearsal.says);
  if (rehearsal.kind === 'read') {
    const { value } = rehearsal;
    if (value.kind === 'accepted') return ok('Cloud Run takes the overrides of the bridge');
    return found(value.kind === 'refused' ? 'run-job-refused' : 'job-not-ready', value.says, name);
  }
  if (rehearsal.reason !== 'denied') return unread(rehearsal, name);
  if (jobRights.kind !== 'read') return denied(setUp, { code: 'run-denied', says: rehearsal.says, on: name });
  const isHeld = NEEDED_TO_RUN.every((permission) => jobRights.value.includes(permission));
  if (isHeld) return denied(setUp, { code: 'run-job-denied', says: rehearsal.says, on: name });
  return notChecked('a right to run the job is missing');
}

function container({ containers }: JobSetUp, { container: wanted }: Expected): Verdicts {
  const names = containers.map(({ name }) => name).join(', ');
  const isThere = containers.some(({ name }) => name === wanted && wanted !== '');
  if (isThere) return ok(wanted);
  if (containers.length > 1) {
    return wanted === ''
      ? found('container-unnamed', `the job has several (${names}), and JOB_CONTAINER is empty`)
      : found('container-unknown', `JOB_CONTAINER is ${wanted}, and the job has ${names}`);
  }
  if (wanted === '') return ok('the only one');
  return found('container-misnamed', `JOB_CONTAINER is ${wanted}, and the only one is "${names}"`);
}

function ofJob(name: string, judge: (job: JobSetUp, expected: Expected) => Verdicts): Check {
  return {
    name,
    judge: ({ job }, expected) => whenRead({ what: 'job', reading: job }, (value) => judge(value, expected)),
  };
}

function ofContainer(
  name: string,
  judge: (container: ContainerSetUp, expected: Expected) => Verdicts,
): Check {
  return ofJob(name, ({ containers }, expected) => {
    const named = containers.find((one) => one.name === expected.container);
    const chosen = named ?? (containers.length === 1 ? containers[0] : undefined);
    return chosen === undefined
      ? notChecked('it is not told which container the bridge overrides')
      : judge(chosen, expected);
  });
}
