import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onServerCore } from './pinning.ts';
import { untilAnswered } from './probe.ts';
import type { Program } from './programs.ts';

/** A server in a separate process, on the core of the server. */
export interface ServerProcess extends AsyncDisposable {
  readonly port: number;
  /** Rejects when the server ends by itself. */
  readonly failed: Promise<never>;
  /** CPU time of all threads of the process since its start, milliseconds. */
  cpuMs(): number;
  /** Resident set, MB. */
  residentMb(): number;
  /** Ends it by SIGTERM, and waits. If this is not called, the process is killed at the end. */
  stop(): Promise<void>;
}

/** Starts `program` with only PATH and the given environment. It may not listen yet. */
export async function spawnServer(program: Program): Promise<ServerProcess> {
  const port = await freePort();
  const log = openLog();
  const { file, args } = onServerCore(process.execPath, program.args);
  const child = spawn(file, args, {
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), HOST: '127.0.0.1', ...program.env },
    stdio: ['ignore', log, 'inherit'],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const failed = ended.then(() => Promise.reject(new Error(`${program.args.join(' ')} ended by itself`)));
  failed.catch(() => undefined);
  const proc = (name: string): string => readFileSync(`/proc/${child.pid}/${name}`, 'utf8');
  return {
    port,
    failed,
    cpuMs() {
      // Nanoseconds on a CPU by thread (https://docs.kernel.org/scheduler/sched-stats.html).
      const threads = readdirSync(`/proc/${child.pid}/task`);
      return threads.reduce((ms, id) => ms + Number(proc(`task/${id}/schedstat`).split(' ')[0]) / 1e6, 0);
    },
    residentMb() {
      const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(proc('status')) ?? [];
      return Number(kilobytes) / 1024;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Starts `program` and waits until it is ready for requests. */
export async function startServer(program: Program): Promise<ServerProcess> {
  const server = await spawnServer(program);
  // A server without this route answers 404, and is ready too.
  const ready = { port: server.port, path: '/health/ready', accepts: (status: number) => status < 500 };
  await Promise.race([untilAnswered(ready), server.failed]);
  return server;
}

/**
 * A deleted file. Through a pipe the server would wait for the reader of its lines, which is the process that makes the
 * load.
 */
function openLog(): number {
  const path = join(tmpdir(), `bench-${randomUUID()}.log`);
  const log = openSync(path, 'w');
  rmSync(path);
  return log;
}

/** The server gets its port, so that the measured time does not include reporting it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
