import { addAbortListener } from 'node:events';
import { diagnose, type Finding } from '../../doctor/diagnosis.ts';
import { examine } from '../../doctor/examination.ts';
import { systemClock } from '../../launch/kit/clock.ts';
import { projectIdOf, readConfig } from '../../settings/configuration.ts';
import { expectedOf } from './expected.ts';
import { readRules } from './rules.ts';
import { openReaders, type OpenReadersOptions } from './readers.ts';
import { reportLines, summary } from './report.ts';
import { rulesTextOf } from '../../settings/rules.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

export interface DoctorOptions {
  /** One JSON line a finding. */
  readonly json?: boolean;
  /** Faults and warnings only. */
  readonly quiet?: boolean;
  /** The e-mail of the service account whose rights are tried. */
  readonly impersonate?: string;
}

/** For one look. A Google client takes seconds to find out that there is no metadata server. */
const LOOK_LIMIT_MS = 15_000;

/**
 * Looks at the deployment that the configuration describes, and prints what is wrong and how to fix it. It changes
 * nothing.
 *
 * @returns the exit code: 1 if there is a fault.
 * @throws {CommandError} when the configuration cannot be read or the process is told to stop.
 */
export async function doctor(runtime: Runtime, options: DoctorOptions): Promise<number> {
  const { json = false, quiet = false, impersonate } = options;
  if (impersonate !== undefined && !/^[^\s@]+@[^\s@]+$/.test(impersonate)) {
    throw new CommandError({
      message: `--impersonate is ${JSON.stringify(impersonate)}; takes the e-mail of a service account`,
      exitCode: 2,
    });
  }
  const { env } = runtime;
  const config = await readConfig({ env }, []);
  const projectId = await projectIdOf(config);
  const found = await rulesTextOf(config);
  const read = found && (await readRules(found, { projectId, region: config.REGION }));
  const expected = expectedOf({ env, config, projectId, impersonate, read });
  const findings = await examined(runtime, { config, expected });
  const shown = quiet ? findings.filter((finding) => 'code' in finding) : findings;
  const lines = json ? shown.map((finding) => JSON.stringify(finding)) : reportLines(shown);
  for (const line of lines) runtime.print(line);
  for (const line of summary(findings)) runtime.note?.(line);
  return findings.some(({ standing }) => standing === 'fault') ? 1 : 0;
}

async function examined(
  { stop, progress }: Runtime,
  { config, expected }: Pick<OpenReadersOptions, 'config' | 'expected'>,
): Promise<readonly Finding[]> {
  await using releases = new AsyncDisposableStack();
  const stopped = Promise.withResolvers<never>();
  const abort = (): void => stopped.reject(new CommandError({ message: 'stopped', exitCode: 1 }));
  releases.use(addAbortListener(stop, abort));
  // The next text begins on a clear line.
  releases.defer(() => progress?.(''));
  const examination = openReaders({ config, expected, releases, timeoutMs: LOOK_LIMIT_MS }).then((readers) =>
    examine({
      expected,
      readers,
      clock: systemClock,
      limitMs: LOOK_LIMIT_MS,
      onProgress: (ended) => {
        if (!stop.aborted) progress?.(`looking at the deployment: ${ended} answered`);
      },
    }),
  );
  const setUp = await Promise.race([examination, stopped.promise]);
  return diagnose(setUp, expected);
}
