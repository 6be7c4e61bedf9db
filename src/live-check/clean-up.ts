import { hasEnded } from '../launch/executions/observed-execution.ts';
import { passed, type Clock } from '../launch/kit/clock.ts';
import type { LiveProject } from './live-project.ts';
import type { Names, Place } from './names.ts';

/** Something that a run has created. */
export interface Thing {
  readonly kind: 'job' | 'topic' | 'subscription';
  /** Full name. */
  readonly name: string;
}

/** What could not be removed. */
export interface LeftOver extends Thing {
  readonly says: string;
}

/** Everything that a run with this prefix can have created. */
export function allThings(names: Names): readonly Thing[] {
  const { job, defaultsJob, topic, deadLetterTopic, pushTopic } = names;
  const subscriptions = [
    names.subscription,
    names.deadLetterSubscription,
    names.pushSubscription,
    names.endsSubscription,
  ];
  return [
    ...subscriptions.map((name) => ({ kind: 'subscription', name }) as const),
    ...[topic, deadLetterTopic, pushTopic].map((name) => ({ kind: 'topic', name }) as const),
    ...[job, defaultsJob].map((name) => ({ kind: 'job', name }) as const),
  ];
}

export interface CleanUpOptions {
  readonly project: LiveProject;
  readonly things: Iterable<Thing>;
  readonly clock: Clock;
}

/** Cloud Run may refuse to delete a job while an execution runs; cancelling one takes up to 10 s and more. */
const CANCELLED_WITHIN_SECONDS = 30;

/** Removes what is there of `things`, and goes on after a failure. */
export async function cleanUp({
  project,
  things,
  clock,
}: CleanUpOptions): Promise<{ readonly removed: readonly Thing[]; readonly left: readonly LeftOver[] }> {
  const removed: Thing[] = [];
  const left: LeftOver[] = [];
  for (const thing of things) {
    try {
      if (await remove(thing, { project, clock })) removed.push(thing);
    } catch (error) {
      left.push({ ...thing, says: error instanceof Error ? error.message : String(error) });
    }
  }
  return { removed, left };
}

async function remove(
  { kind, name }: Thing,
  { project: { jobs, topics }, clock }: Omit<CleanUpOptions, 'things'>,
): Promise<boolean> {
  if (kind === 'topic') return topics.deleteTopic(name);
  if (kind === 'subscription') return topics.deleteSubscription(name);
  const running = async () =>
    (await jobs.list(name)).filter((execution) => !hasEnded(execution) && !execution.isDeleted);
  const cancelled = await running();
  for (const execution of cancelled) await jobs.cancel(execution.name);
  for (let second = 0; cancelled.length > 0 && second < CANCELLED_WITHIN_SECONDS; second += 1) {
    if ((await running()).length === 0) break;
    await passed(clock, 1_000);
  }
  return jobs.delete(name);
}

/** The command that removes it by hand. */
export function removalCommand({ kind, name }: Thing, { projectId, region }: Place): string {
  if (kind !== 'job') return `gcloud pubsub ${kind}s delete ${name}`;
  const short = name.split('/').at(-1) ?? '';
  return `gcloud run jobs delete ${short} --project=${projectId} --region=${region} --quiet`;
}
