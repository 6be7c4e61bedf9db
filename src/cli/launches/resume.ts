import type { ConfigOf } from '../../../config/schema.ts';
import { LedgerUnusable } from '../../launch/ledger/ledger.ts';
import type { LedgerStore } from '../../launch/ledger/ledger-store.ts';
import { jobNameOf, projectIdOf, quotaScopeOf } from '../../settings/configuration.ts';
import { rulebookOf } from '../../settings/rules.ts';
import { withLedger } from './operator-ledger.ts';
import type { Runtime } from '../../settings/runtime.ts';

/**
 * Ends the pause of all launches of the configured project and region, which began when RunJob exceeded Google's quota;
 * with rules, in every project and region of their jobs. Other pauses stay: several bridges can share the ledger.
 *
 * @throws {CommandError}
 */
export async function launchesResume(runtime: Runtime): Promise<void> {
  const without = 'Without a ledger the pause is kept in the process: restart the service to end it';
  await withLedger(
    runtime,
    async (store, config) => {
      const scopes = await scopesOf(config);
      const pauses = await store.pauses();
      for (const scope of scopes) {
        const lifted = await pauses.lift(scope);
        runtime.print(
          lifted === undefined
            ? `launches in ${scope} are not paused`
            : `launches in ${scope} go on: their pause is ended, which was to last until ${lifted.until.toISOString()}`,
        );
      }
    },
    { without },
  );
}

async function scopesOf(config: ConfigOf<'launches'>): Promise<ReadonlySet<string>> {
  const projectId = await projectIdOf(config);
  const rulebook = await rulebookOf(config, projectId);
  const jobs = [...(rulebook?.jobs.values() ?? [])].map(({ job }) => job);
  // Without any job the configured region counts.
  if (config.JOB_NAME !== '' || jobs.length === 0) jobs.unshift(jobNameOf(config, projectId));
  return new Set(jobs.map(quotaScopeOf));
}

/** Tells the person at the terminal of every pause of launches, beside the list. */
export async function notePauses({ note }: Runtime, store: LedgerStore): Promise<void> {
  if (note === undefined) return;
  try {
    const pauses = await store.pauses();
    for (const { scope, until } of await pauses.list()) {
      note(
        `launches in ${scope} are paused until ${until.toISOString()}, since RunJob exceeded Google's quota; \`launches resume\` ends the pause`,
      );
    }
  } catch (error) {
    // The database users of the request side and of the job may only read launches.
    if (!(error instanceof LedgerUnusable) || error.reason !== 'not allowed') throw error;
    note('whether launches are paused is not shown: the user of LEDGER_URL may not read launch_pauses');
  }
}
