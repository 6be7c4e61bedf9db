/** A thread that plays the seeds that it is sent. */
import { parentPort, workerData } from 'node:worker_threads';
import { findBug } from './bugs.ts';
import type { Profile } from './scenario.ts';
import { simulate } from './simulation.ts';

/** What all seeds of a run share. */
export interface RunSettings {
  readonly launches: number;
  readonly profile: Profile;
  /** Name of a planted bug. */
  readonly bug: string | undefined;
}

const { bug, ...settings } = workerData as RunSettings;
const port = parentPort;
if (port === null) throw new Error('this is a worker thread; run simulate.ts');
port.on('message', (seed: number) => {
  void simulate({ ...settings, seed, bug: findBug(bug) }).then((result) => port.postMessage(result));
});
