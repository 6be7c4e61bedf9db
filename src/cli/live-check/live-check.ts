import { addAbortListener } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { systemClock, type Clock } from '../../launch/kit/clock.ts';
import { allThings, cleanUp, removalCommand, type CleanUpOptions } from '../../live-check/clean-up.ts';
import type { LiveProject } from '../../live-check/live-project.ts';
import { namesOf, type Place } from '../../live-check/names.ts';
import { planLines } from '../../live-check/plan.ts';
import { Stopped, Trial } from '../../live-check/trial.ts';
import { tryAssumptions, type Row, type TryOptions } from '../../live-check/try-assumptions.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { wrongInput } from '../options.ts';
import { openProject } from './open-project.ts';
import { askedOf, type Asked, type LiveCheckOptions } from './options.ts';
import { startPushListener, type PushListener } from './push-listener.ts';
import { reportLines, resultJson, resultMarkdown, summary } from './report.ts';

/** What a test puts in: its own time, and a project in which an assumption is false. */
export interface LiveCheckParts {
  readonly clock?: Clock;
  readonly changed?: (project: LiveProject) => LiveProject;
}

interface Removing extends CleanUpOptions {
  readonly place: Place;
}

/** Removing takes its time, and must not be cut. */
const CLEAN_UP_LIMIT_MS = 120_000;

/**
 * Tries what the bridge assumes of Google Cloud, on a project, and removes what it made for that.
 *
 * @returns the exit code: 0 if all that was tried is true and nothing is left behind, else 1.
 * @throws {CommandError} for wrong input, without credentials, and when it is told to stop.
 */
export async function liveCheck(
  runtime: Runtime,
  options: LiveCheckOptions,
  { clock = systemClock, changed = (project) => project }: LiveCheckParts = {},
): Promise<number> {
  const asked = await askedOf(runtime, options);
  await checkWritable(options);
  const { place, config, prefix, endsTopic } = asked;
  const names = namesOf(prefix, place);
  await using releases = new AsyncDisposableStack();
  const opened = await openProject({ config, projectId: place.projectId, names, endsTopic, releases });
  const project = changed(opened);
  if (options.cleanUp !== undefined) {
    return (await remove(runtime, { project, place, things: allThings(names), clock })) ? 0 : 1;
  }
  for (const line of planLines({ ...place, names, asked: asked.options, endsTopic })) runtime.note?.(line);
  await confirm(runtime, options);
  const push = asked.push && (await listen(asked.push, { secret: prefix, clock }));
  if (push !== undefined) {
    releases.defer(() => push.close());
    runtime.note?.(`waiting for pushes on port ${push.port}`);
  }
  runtime.takeTimeToStop?.(CLEAN_UP_LIMIT_MS);
  releases.use(addAbortListener(runtime.stop, () => tellOfStop(runtime, asked)));
  const trial = new Trial({ project, names, clock, signal: runtime.stop, push });
  let rows: readonly Row[];
  let isClean = false;
  try {
    rows = await triedRows(runtime, { trial, asked });
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    throw new CommandError({ message: 'stopped', exitCode: 1, cause: error });
  } finally {
    const things = [...trial.made].toReversed();
    isClean = await remove(runtime, { project, place, things, clock });
  }
  for (const line of reportLines(rows)) runtime.print(line);
  await writeFiles(rows, { options, asked });
  runtime.note?.(summary(rows));
  const tried = rows.filter(({ verdict }) => verdict !== 'not tried');
  return isClean && tried.length > 0 && tried.every(({ verdict }) => verdict === 'true') ? 0 : 1;
}

/** Tells each row while it goes on. @throws {Stopped} */
async function triedRows(
  runtime: Runtime,
  { trial, asked }: { readonly trial: Trial; readonly asked: Asked },
): Promise<readonly Row[]> {
  const { assumptions } = asked;
  const progress: Pick<TryOptions, 'onBegin' | 'onRow'> = {
    onBegin: ({ id }) => runtime.progress?.(`${nth(id)} ${id} …`),
    onRow: ({ id, verdict }) => {
      runtime.progress?.('');
      runtime.note?.(`${nth(id)} ${id}: ${verdict}`);
    },
  };
  const nth = (id: string): string =>
    `${assumptions.findIndex((one) => one.id === id) + 1}/${assumptions.length}`;
  try {
    const { projectId } = asked.place;
    return await tryAssumptions({ trial, assumptions, asked: asked.options, projectId, ...progress });
  } finally {
    runtime.progress?.('');
  }
}

/** @returns whether nothing is left. */
async function remove(runtime: Runtime, { place, ...options }: Removing): Promise<boolean> {
  runtime.progress?.('removing what was made …');
  const { removed, left } = await cleanUp(options);
  runtime.progress?.('');
  const counts = [...Map.groupBy(removed, ({ kind }) => kind)].map(
    ([kind, { length }]) => `${length} ${kind}${length === 1 ? '' : 's'}`,
  );
  runtime.note?.(`removed: ${counts.join(', ') || 'nothing, there was none'}`);
  for (const thing of left) {
    runtime.note?.(`left behind: ${thing.kind} ${thing.name} (${thing.says})`);
    runtime.note?.(`  fix  ${removalCommand(thing, place)}`);
  }
  return left.length === 0;
}

function tellOfStop({ note, progress }: Runtime, { place, prefix }: Asked): void {
  const again = `npm start -- live-check --project ${place.projectId} --region ${place.region} --clean-up ${prefix}`;
  progress?.('');
  note?.(`stopping; what was made is removed. A second Ctrl-C ends at once; to remove it later: ${again}`);
}

/** @throws {CommandError} unless the person agrees, or has agreed. */
async function confirm({ ask, stop }: Runtime, { yes = false }: LiveCheckOptions): Promise<void> {
  if (yes) return;
  if (ask === undefined) throw wrongInput('there is no terminal to ask on; add --yes to begin');
  const answer = await ask('\nBegin? [y/N] ').catch((error: unknown) => {
    if (stop.aborted) return '';
    throw error;
  });
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new CommandError({ message: 'nothing was created', exitCode: 2 });
}

async function listen(
  push: { readonly url: string; readonly port: number },
  options: { readonly secret: string; readonly clock: Clock },
): Promise<PushListener> {
  try {
    return await startPushListener({ ...push, ...options });
  } catch (error) {
    throw new CommandError({
      message: `--push-port ${push.port} cannot be used: ${(error as Error).message}`,
      exitCode: 1,
      cause: error,
    });
  }
}

/** Minutes of trying would be lost otherwise. @throws {CommandError} */
async function checkWritable({ json, markdown }: LiveCheckOptions): Promise<void> {
  for (const [option, file] of Object.entries({ '--json': json, '--markdown': markdown })) {
    try {
      if (file !== undefined) await appendFile(file, '');
    } catch (error) {
      throw wrongInput(`${option} cannot be written: ${(error as Error).message}`);
    }
  }
}

async function writeFiles(
  rows: readonly Row[],
  { options, asked }: { readonly options: LiveCheckOptions; readonly asked: Asked },
): Promise<void> {
  const isEmulated = asked.config.PUBSUB_EMULATOR_HOST !== '';
  const about = { region: asked.place.region, at: new Date(), isEmulated };
  if (options.json !== undefined) await writeFile(options.json, resultJson(rows, about));
  if (options.markdown !== undefined) await writeFile(options.markdown, resultMarkdown(rows, about));
}
