import { ARGUMENTS, ENVIRONMENT, integer, text } from '../formats.ts';
import { widened, type Keys } from './key.ts';

const PROJECT_ID = /^[a-z][a-z0-9:.-]{0,60}$/;

/** Whether `name` can be a project id; the old ones of a domain, `example.com:name`, too. */
export function isProjectId(name: string): boolean {
  return PROJECT_ID.test(name);
}

const ANY_TEXT = text('a text', /^/);

/** The Cloud Run job: which one, and how each execution of it is run. */
export const JOB = {
  PROJECT_ID: {
    doc: 'Google Cloud project. Default: `GOOGLE_CLOUD_PROJECT`, else the metadata server is asked.',
    readBy: ['requests', 'pushes', 'board', 'job', 'publish', 'launches', 'dead-letters', 'rules'],
    format: text('a project id', new RegExp(`^$|${PROJECT_ID.source}`)),
    default: '',
    env: 'PROJECT_ID',
  },
  REGION: {
    doc: "The job's region. The job itself believes it only where it is set, never the default: it asks the metadata server too.",
    readBy: ['requests', 'pushes', 'board', 'job', 'launches', 'publish', 'rules'],
    format: text('a region such as asia-northeast1', /^[a-z]+-[a-z]+\d+$/),
    default: 'asia-northeast1',
    env: 'REGION',
  },
  JOB_NAME: {
    doc: 'The job to run; needed unless there are rules. On the request side it lets launches be looked up.',
    readBy: ['requests', 'pushes', 'board', 'launches', 'publish', 'rules'],
    format: text(
      "a job's name, short or projects/…/locations/…/jobs/…",
      /^$|^[a-z][a-z0-9-]{0,62}$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+$/,
    ),
    default: '',
    env: 'JOB_NAME',
  },
  JOB_CONTAINER: {
    doc: 'The container to override, for jobs with several.',
    readBy: ['pushes', 'board', 'rules'],
    format: text('a container name', /^$|^[a-z][a-z0-9-]*$/),
    default: '',
    env: 'JOB_CONTAINER',
  },
  JOB_ARGS: {
    doc: 'Arguments of each execution; `{id}` is filled in. `[]` clears the args of the job, empty leaves them alone.',
    readBy: ['requests', 'pushes', 'board', 'rules'],
    format: ARGUMENTS,
    default: widened<readonly string[] | ''>(['job', '--id={id}']),
    env: 'JOB_ARGS',
  },
  JOB_ENV: {
    doc: "Merged into the job's environment; `{id}` is filled in. No secrets: Cloud Run shows the values to project viewers.",
    readBy: ['requests', 'pushes', 'board', 'rules'],
    format: ENVIRONMENT,
    default: widened<Readonly<Record<string, string>>>({}),
    sensitive: true,
    env: 'JOB_ENV',
  },
  RULES_FILE: {
    doc: 'The jobs and the rules that say which events launch which of them: a YAML or JSON file, described by `schema/rules.schema.json`.',
    readBy: ['requests', 'pushes', 'board', 'publish', 'launches', 'rules'],
    format: ANY_TEXT,
    default: '',
    env: 'RULES_FILE',
  },
  RULES: {
    doc: 'The text of such a file, in place of `RULES_FILE`.',
    readBy: ['requests', 'pushes', 'board', 'publish', 'launches', 'rules'],
    format: ANY_TEXT,
    default: '',
    env: 'RULES',
  },
  CONFIRM_TIMEOUT_SECONDS: {
    doc: 'How long a task asks again when the ledger cannot be reached, before it ends with exit code 1 and no work done; 0 to ask once. The task timeout must leave room for it beside the work.',
    readBy: ['job'],
    format: integer({ least: 0, most: 86_400 }),
    default: 300,
    env: 'CONFIRM_TIMEOUT_SECONDS',
  },
} satisfies Keys;
