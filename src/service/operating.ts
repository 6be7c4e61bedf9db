import { launchActionRoutes } from '../http/launch-action-routes.ts';
import { launchListRoutes } from '../http/launch-list-routes.ts';
import type { LaunchActions } from '../launch/ledger/launch-actions.ts';
import type { LaunchRecords } from '../launch/ledger/launch-records.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler } from '../server/handler.ts';
import { openOnce, type ServiceParts } from './service-parts.ts';

/** What operators do over HTTP. The ledger is opened by the first of them, or the first look-up. */
export function operatorRoutes(parts: ServiceParts<'requests'>, authenticate: Handler): readonly AddRoutes[] {
  const { config, rulebook, defaultJob, logger } = parts;
  const records = openOnce(() => recordsOf(parts));
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
      actions: {
        cancel: async (asked: Parameters<LaunchActions['cancel']>[0]) => (await actions()).cancel(asked),
        retry: async (asked: Parameters<LaunchActions['retry']>[0]) => (await actions()).retry(asked),
      },
    }),
  ];
}

/** The launches of the ledger; why one is queued is told by the rules of this service. */
export async function recordsOf({
  store,
  rulebook,
  defaultJob,
}: ServiceParts<'requests'>): Promise<LaunchRecords> {
  const jobOf = (name: string) => (name === '' ? defaultJob : rulebook?.jobs.get(name));
  return (await store()).records({
    runningOf: ({ name }) => jobOf(name)?.queueing.running,
    // A request side can do without knowing which jobs there are.
    isConfigured({ name, job }) {
      const known = jobOf(name);
      return known === undefined ? name === '' || rulebook === undefined : known.job === job;
    },
  });
}
