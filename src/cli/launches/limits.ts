import type { ConfigOf } from '../../../config/schema.ts';
import type { Rulebook } from '../../launch/jobs/job.ts';
import type { LaunchRecords } from '../../launch/ledger/launch-records.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { reasonsOf } from '../../phrases/configured-jobs.ts';
import { projectIdOf } from '../../settings/configuration.ts';
import { rulebookOf } from '../../settings/rules.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';

type RulesConfig = Pick<ConfigOf<'launches'>, 'PROJECT_ID' | 'RULES' | 'RULES_FILE' | 'REGION' | 'JOB_NAME'>;

/**
 * Why a launch is queued, by the rules that are configured here. Without rules, or with a faulty file, a look at the
 * ledger still works. The job of JOB_NAME is not looked at.
 */
export async function reasonsHere(runtime: Pick<Runtime, 'note'>, config: RulesConfig) {
  const rulebook = await rulesHere(runtime, config);
  return reasonsOf({ rulebook, defaultJob: rulebook?.defaultJob });
}

async function rulesHere(
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

/** The launches of the ledger. The rules that are configured here say why one is queued. */
export async function recordsByRules(
  runtime: Runtime,
  { store, config }: { readonly store: LedgerStore; readonly config: RulesConfig },
): Promise<LaunchRecords> {
  return store.records(await reasonsHere(runtime, config));
}
