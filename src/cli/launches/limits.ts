import type { ConfigOf } from '../../../config/schema.ts';
import type { Rulebook } from '../../launch/jobs/job.ts';
import type { JobKey } from '../../launch/ledger/launch-queue.ts';
import type { LaunchRecords } from '../../launch/ledger/launch-records.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { NOT_CONFIGURED } from '../../phrases/queued-reason.ts';
import { projectIdOf } from '../../settings/configuration.ts';
import { rulebookOf } from '../../settings/rules.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

type RulesConfig = Pick<ConfigOf<'launches'>, 'PROJECT_ID' | 'RULES' | 'RULES_FILE' | 'REGION' | 'JOB_NAME'>;

/** The rules that are configured here, if there are any and they can be used: a look at the ledger does without them. */
export async function rulesHere(
  { note }: Pick<Runtime, 'note'>,
  config: RulesConfig,
): Promise<Rulebook | undefined> {
  if (config.RULES === '' && config.RULES_FILE === '') return undefined;
  try {
    return await rulebookOf(config, await projectIdOf(config));
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    note?.(`limits of jobs are not shown: ${error.message}`);
    return undefined;
  }
}

/** How many launches of a name may run at a time by these rules; undefined: any number. */
export function limitsOf(
  rulebook: Rulebook | undefined,
): (job: { readonly name: string }) => number | undefined {
  return ({ name }) => (name === '' ? rulebook?.defaultJob : rulebook?.jobs.get(name))?.queueing.running;
}

/** Whether these rules have that job, as far as they tell: what JOB_NAME describes beside them is not looked at. */
export function isConfigured(rulebook: Rulebook | undefined, { job, name }: JobKey): boolean {
  if (rulebook === undefined) return true;
  const known = name === '' ? rulebook.defaultJob : rulebook.jobs.get(name);
  return known === undefined ? name === '' : known.job === job;
}

/** The launches of the ledger; why one is queued is told by the rules that are configured here. */
export async function recordsByRules(
  runtime: Runtime,
  { store, config }: { readonly store: LedgerStore; readonly config: RulesConfig },
): Promise<LaunchRecords> {
  const rulebook = await rulesHere(runtime, config);
  return store.records({
    runningOf: limitsOf(rulebook),
    setUpFaultOf: (job) => (isConfigured(rulebook, job) ? undefined : NOT_CONFIGURED),
  });
}
