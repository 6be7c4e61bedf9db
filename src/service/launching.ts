import { Launcher } from '../launch/attempt/launcher.ts';
import { ExecutionLedger } from '../launch/executions/execution-ledger.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import { createAttemptParts } from './attempt-parts.ts';
import type { ServiceParts } from './service-parts.ts';

/**
 * Puts together the launcher without a ledger: Cloud Run's own list of executions is the record.
 *
 * @throws {CommandError} when there are no credentials.
 */
export async function createLauncher(parts: ServiceParts<'pushes'>): Promise<Launcher> {
  const attempt = await createAttemptParts(parts);
  return new Launcher({ ...attempt, ledger: new ExecutionLedger({ indexOf: attempt.executionsOf, clock }) });
}
