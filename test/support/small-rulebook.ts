import type { FileRulebook } from '../../src/launch/jobs/rules/file-rulebook.ts';
import { rulebookOf } from './rulebook-of.ts';

const JOBS = `jobs:
  report: { job: JOB, args: [manage.py, report, "--id={id}"] }
  thumbnails:
    job: JOB
    launchId: [gcs, "{data.bucket}", "{data.name}"]
    args: [job, "--object={data.bucket}/{data.name}"]
  nightly: { job: JOB, launchId: ["{message.publishTime}"] }
`;
const DEFAULT_JOB = `  mail: { job: JOB, default: true, args: ["--id={id}"] }
`;

interface Options {
  /** Whether the rules have one, called mail; false by default. */
  readonly defaultJob?: boolean;
  /** The Cloud Run job of all of them. */
  readonly job?: string;
}

/** A rulebook with a few jobs, read from a file as the service does. */
export function readSmallRulebook({ defaultJob = false, job = 'j' }: Options = {}): Promise<FileRulebook> {
  const text = `${JOBS}${defaultJob ? DEFAULT_JOB : ''}`.replaceAll('JOB', job);
  return rulebookOf(text);
}

const WITHOUT_DEFAULT = await readSmallRulebook();
const WITH_DEFAULT = await readSmallRulebook({ defaultJob: true });

/** The same, already read. */
export function smallRulebook({ defaultJob = false }: Pick<Options, 'defaultJob'> = {}): FileRulebook {
  return defaultJob ? WITH_DEFAULT : WITHOUT_DEFAULT;
}
