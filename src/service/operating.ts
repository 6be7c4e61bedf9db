import { launchActionRoutes } from '../http/launch-action-routes.ts';
import { launchListRoutes } from '../http/launch-list-routes.ts';
import type { LaunchActions } from '../launch/ledger/launch-actions.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { LaunchRecords } from '../launch/ledger/launch-records.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler } from '../server/handler.ts';
import { reasonsOf } from '../phrases/configured-jobs.ts';
import { openOnce, type ServiceParts } from './service-parts.ts';

export interface OperatorRoutesOptions {
  /** Lets allowed callers through. */
  readonly authenticate: Handler;
  /** Undefined if this service does not launch from the ledger. */
  readonly afterAction: ((job: JobKey) => Promise<void>) | undefined;
}

/** The routes of operators. The first request, or the first look-up, opens the ledger. */
export function operatorRoutes(
  parts: ServiceParts<'requests'>,
  { authenticate, afterAction }: OperatorRoutesOptions,
): readonly AddRoutes[] {
  const { config, rulebook, defaultJob, logger } = parts;
  const records = openOnce(async () => (await parts.store()).records(reasonsOf(parts)));
  const actions = openOnce(async () => (await parts.store()).actions());
  const shared = {
    operators: config.HTTP_OPERATORS,
    hasLedger: config.LEDGER_URL !== '',
    logger,
    authenticate,
    records: {
      show: async (asked: Parameters<LaunchRecords['show']>[0]) => (await records()).show(asked),
      list: async (asked: Parameters<LaunchRecords['list']>[0]) => (await records()).list(asked),
    },
  };
  return [
    launchListRoutes(shared),
    launchActionRoutes({
      ...shared,
      rulebook,
      defaultJob: defaultJob?.job,
      afterAction,
      actions: {
        cancel: async (asked: Parameters<LaunchActions['cancel']>[0]) => (await actions()).cancel(asked),
        retry: async (asked: Parameters<LaunchActions['retry']>[0]) => (await actions()).retry(asked),
      },
    }),
  ];
}
