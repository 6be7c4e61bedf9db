import { startTestBed } from '../../emulators/testing/pubsub-bed.ts';
import { startChild, type Child } from './child.ts';

/** Runs the command line in a separate process. */
export function bridge(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  return startChild(['src/main.ts', ...args], env);
}

/** The emulator with the topic, and the variables with its address; closed after the test. */
export async function startPubSub() {
  const { emulator, pubsub } = await startTestBed();
  await pubsub.createTopic('job-launches');
  const env = { PROJECT_ID: 'p', PUBSUB_EMULATOR_HOST: emulator.address, PUBLISH_TIMEOUT_MS: '30000' };
  return { emulator, env };
}
