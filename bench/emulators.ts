import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { LOCAL } from '../dev/local-project.ts';

/** The addresses of the emulators, and a token as in their pushes. */
export interface EmulatorAddresses {
  readonly pubsubHost: string;
  readonly cloudRunHost: string;
  readonly issuer: string;
  readonly jwksUrl: string;
  /** Valid for an hour. */
  readonly token: string;
}

export interface Emulators extends EmulatorAddresses, AsyncDisposable {}

const JOBS = `projects/${LOCAL.projectId}/locations/${LOCAL.region}/jobs`;
/** Full names. Each contestant has its own job, so that ours lists only its own executions. */
export const OUR_JOB = `${JOBS}/our-job`;
export const NAIVE_JOB = `${JOBS}/naive-job`;
export const RULED_JOB = `${JOBS}/ruled-job`;

/**
 * How many executions are listed. Ours reads the list of the last five minutes. At the rate of a bench that is the whole
 * list, and reading it would be most of the measured time.
 */
const LISTED = 100;

/** Starts both emulators in a separate process, with the topic and the jobs. */
export async function startEmulators({ listed = LISTED } = {}): Promise<Emulators> {
  const child = fork(join(import.meta.dirname, 'emulator-process.ts'), [String(listed)]);
  const ended = once(child, 'exit');
  const told = once(child, 'message') as Promise<[EmulatorAddresses]>;
  const failed = ended.then(() => Promise.reject(new Error('the emulators do not start')));
  const [addresses] = await Promise.race([told, failed]);
  return {
    ...addresses,
    async [Symbol.asyncDispose]() {
      failed.catch(() => undefined);
      child.kill('SIGKILL');
      await ended;
    },
  };
}
