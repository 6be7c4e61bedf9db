import { ARGUMENTS, ENVIRONMENT, integer, text } from '../formats.ts';
import { widened, type Keys } from './key.ts';

const PROJECT_ID = /^[a-z][a-z0-9:.-]{0,60}$/;

/** Whether `name` can be a project id, such as `name` or the old form `example.com:name`. */
export function isProjectId(name: string): boolean {
  return PROJECT_ID.test(name);
}

const ANY_TEXT = text('a text', /^/);

/** The Cloud Run job, and how its executions run. */
export const JOB = {
  PROJECT_ID: {
    doc: 'Google Cloud project. Default: `GOOGLE_CLOUD_PROJECT`, else the metadata server.',
    readBy: ['requests', 'pushes', 'board', 'job', 'publish', 'launches', 'dead-letters', 'rules'],
    format: text('a project id', new RegExp(`^$|${PROJECT_ID.source}`)),
    default: '',
    env: 'PROJECT_ID',
  },
  REGION: {
    doc: "The job's region. The job itself uses it only if it is set, never the default; otherwise it asks the metadata server.",
    readBy: ['requests', 'pushes', 'board', 'job', 'launches', 'publish', 'rules'],
    format: text('a region such as asia-northeast1', /^[a-z]+-[a-z]+\d+$/),
    default: 'asia-northeast1',
    env: 'REGION',
  },
  JOB_NAME: {
    doc: 'The default job; required without rules. The request side uses it for look-ups.',
    readBy: ['requests', 'pushes', 'board', 'launches', 'publish', 'rules'],
    format: text(
      "a job's name, short or projects/…/locations/…/jobs/…",
      /^$|^[a-z][a-z0-9-]{0,62}$|^projects\/[^/\s]+\/locations\/[^/\s]+\/jobs\/[^/\s]+$/,
    ),
    default: '',
    env: 'JOB_NAME',
  },
  JOB_CONTAINER: {
    doc: 'The container to override, for jobs with several containers.',
    readBy: ['pushes', 'board', 'rules'],
    format: text('a container name', /^$|^[a-z][a-z0-9-]*$/),
    default: '',
    env: 'JOB_CONTAINER',
  },
  JOB_ARGS: {
    doc: 'Arguments of each execution; `{id}` is filled in. `[]` clears the args of the job; an empty value leaves them unchanged.',
    readBy: ['requests', 'pushes', 'board', 'rules'],
    format: ARGUMENTS,
    default: widened<readonly string[] | ''>(['job', '--id={id}']),
    env: 'JOB_ARGS',
  },
  JOB_ENV: {
    doc: "Merged into the job's environment; `{id}` is filled in. Put no secrets here: Cloud Run shows the values to project viewers.",
    readBy: ['requests', 'pushes', 'board', 'rules'],
    format: ENVIRONMENT,
    default: widened<Readonly<Record<string, string>>>({}),
    sensitive: true,
    env: 'JOB_ENV',
  },
  RULES_FILE: {
    doc: 'The rules file (docs/rules.md): jobs, and which events launch them; YAML or JSON, as in `schema/rules.schema.json`.',
    readBy: ['requests', 'pushes', 'board', 'publish', 'launches', 'rules'],
    format: ANY_TEXT,
    default: '',
    env: 'RULES_FILE',
  },
  RULES: {
    doc: 'The text of a rules file, in place of `RULES_FILE`.',
    readBy: ['requests', 'pushes', 'board', 'publish', 'launches', 'rules'],
    format: ANY_TEXT,
    default: '',
    env: 'RULES',
  },
  CONFIRM_TIMEOUT_SECONDS: {
    doc: 'How long a task waits for an unreachable ledger before it ends with exit code 1, without any work; 0: it asks once. The task timeout must cover this wait and the work.',
    readBy: ['job'],
    format: integer({ least: 0, most: 86_400 }),
    default: 300,
    env: 'CONFIRM_TIMEOUT_SECONDS',
  },
} satisfies Keys;
