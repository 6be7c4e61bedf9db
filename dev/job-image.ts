import { fileURLToPath } from 'node:url';
import type { CommandImage } from '../emulators/cloud-run/container/image.ts';
import { LOCAL } from './local-project.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const SHOWN_LAUNCH = fileURLToPath(new URL('shown-launch.ts', import.meta.url));

/** Variables of the service that a job on the same machine must not get. */
const SERVICE_ONLY = new Set(['PORT', 'HOST', 'ROLE', 'CONFIG_FILE']);

/**
 * What runs as the job: `command`, in the folder where it was typed. Without a command: the project's own job entry, or for
 * the jobs of a rules file a program that shows its arguments and environment.
 *
 * Unlike in a container, the job sees this machine's environment: a program on a developer's machine needs its PATH, HOME
 * and virtual environment.
 */
export function jobImage(options: {
  readonly command: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly hasRules: boolean;
}): CommandImage {
  if (options.command === undefined && options.hasRules) {
    return { entrypoint: [process.execPath, SHOWN_LAUNCH] };
  }
  const env = Object.entries(options.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !SERVICE_ONLY.has(entry[0]),
  );
  // npm runs scripts at the root of the project; INIT_CWD is the folder of the person.
  const cwd = options.command === undefined ? undefined : options.env['INIT_CWD'];
  return {
    entrypoint: options.command ?? [process.execPath, MAIN],
    ...(cwd !== undefined && { cwd }),
    env: { ...Object.fromEntries(env), GOOGLE_CLOUD_PROJECT: LOCAL.projectId },
  };
}
