import path from 'node:path';
import type { FileJob } from '../src/launch/jobs/rules/file-job.ts';
import { openRulebook, readRulesFile } from '../src/settings/rules.ts';
import { LOCAL, type LocalJob } from './local-project.ts';

/** What the local chain needs for a rules file. */
export interface LocalRules {
  /** Absolute path. */
  readonly file: string;
  /** The names in `jobs`, without that of the default job. */
  readonly named: readonly string[];
  readonly jobs: readonly LocalJob[];
  /** Full names of the subscriptions in `from`. */
  readonly subscriptions: readonly string[];
  readonly hasDefaultJob: boolean;
}

/**
 * Reads a rules file as the service will.
 *
 * @param options.file as it was typed in `folder`.
 * @throws {CommandError} with every fault, exit code 2.
 */
export async function readLocalRules(options: {
  readonly file: string;
  readonly folder: string;
}): Promise<LocalRules> {
  const file = path.resolve(options.folder, options.file);
  const { projectId, region } = LOCAL;
  const rulebook = await openRulebook(await readRulesFile(file), { projectId, region });
  const jobs = [...rulebook.jobs];
  return {
    file,
    named: jobs.flatMap(([key, { name }]) => (name === '' ? [] : [key])),
    jobs: localJobs(jobs.map(([, job]) => job)),
    subscriptions: [...new Set(rulebook.rules.flatMap(({ from: { subscription } }) => subscription ?? []))],
    hasDefaultJob: rulebook.defaultJob !== undefined,
  };
}

/** The Cloud Run jobs, each once: several names can share one. */
function localJobs(jobs: readonly FileJob[]): readonly LocalJob[] {
  const byName = Map.groupBy(jobs, ({ job }) => job);
  return [...byName].map(([name, same]) => ({
    name,
    containers: [...new Set(same.flatMap(({ compiled: { container } }) => container || []))],
  }));
}
