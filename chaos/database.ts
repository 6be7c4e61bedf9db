import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startPostgres, type PostgresServer } from '../test/postgres.ts';
import type { DatabaseFaults } from './database-faults.ts';
import { startDatabaseProxy } from './database-proxy.ts';

/** A real PostgreSQL that the services reach through a proxy with faults. */
export interface ChaosDatabase extends AsyncDisposable {
  /** Through the proxy. */
  readonly url: string;
  /** Without the proxy. */
  readonly directUrl: string;
  /** The number of restarts after a crash. */
  readonly restarts: number;
  /** Rejects when a restart fails. */
  readonly failed: Promise<never>;
  /** From now on crashes it regularly, and restarts it at once. */
  startCrashing(everyMs: number): void;
  /** Stops crashing it. Resolves when it runs. */
  stopCrashing(): Promise<void>;
}

const SOCKET = '.s.PGSQL.5432';

/** Starts it with an empty database. */
export async function openChaosDatabase(options: {
  readonly faults: DatabaseFaults;
  readonly lateMs: number;
}): Promise<ChaosDatabase> {
  await using acquired = new AsyncDisposableStack();
  const postgres = await startPostgres();
  acquired.defer(() => postgres.close());
  const directUrl = await postgres.createDatabase();
  const proxy = await startDatabaseProxy({ ...options, socketFile: join(postgres.socketFolder, SOCKET) });
  acquired.defer(() => proxy.close());
  const crashes = new Crashes(postgres);
  acquired.defer(() => crashes.stop());
  const releases = acquired.move();
  const { username, password, pathname } = new URL(directUrl.replace('@/', '@localhost/'));
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${proxy.port}${pathname}`,
    directUrl,
    get restarts() {
      return crashes.count;
    },
    failed: crashes.failed,
    startCrashing: (everyMs) => crashes.start(everyMs),
    stopCrashing: () => crashes.stop(),
    [Symbol.asyncDispose]: () => releases.disposeAsync(),
  };
}

class Crashes {
  count = 0;
  readonly failed: Promise<never>;
  readonly #postgres: PostgresServer;
  readonly #stop = new AbortController();
  readonly #failure = Promise.withResolvers<never>();
  #running: Promise<void> = Promise.resolve();

  constructor(postgres: PostgresServer) {
    this.#postgres = postgres;
    this.failed = this.#failure.promise;
    this.failed.catch(() => undefined);
  }

  start(everyMs: number): void {
    this.#running = this.#run(everyMs).catch((error: unknown) => this.#failure.reject(error));
  }

  /** Resolves when it runs. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(everyMs: number): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await setTimeout(everyMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.#postgres.crash();
      await this.#postgres.restart();
      this.count += 1;
    }
  }
}
