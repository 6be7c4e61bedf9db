import type { Pool } from 'pg';
import type { LaunchRecords } from '../../launch/ledger/launch-records.ts';
import { listLaunches, showLaunch } from './launch-records.ts';
import { reopenLaunch } from './reopen-launch.ts';
import { resolveLaunch } from './resolve-launch.ts';

/** The launches of a database, for people. */
export function postgresRecords(pool: Pool): LaunchRecords {
  return {
    show: (options) => showLaunch({ pool, ...options }),
    list: (options) => listLaunches({ pool, ...options }),
    resolve: (options) => resolveLaunch({ pool, ...options }),
    reopen: (options) => reopenLaunch({ pool, ...options }),
  };
}
