import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface ServiceFleetOptions {
  readonly instances: number;
  /** Environment of every instance; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeScale: number;

  readonly balancer: { add(port: number): void; remove(port: number): void };
  /** Every line that an instance logs. */
  readonly onLine: (line: string) => void;
  readonly random: () => number;
}

export interface Freeze {
  readonly fromMs: number;
  readonly toMs: number;
}

const SERVICE = join(import.meta.dirname, 'service.ts');
const START_LIMIT_MS = 60_000;
const KEPT_COMPLAINTS = 20;

/** Real processes of the service, which are killed at random and restarted. */
export class ServiceFleet {
  /** Times of the kills, milliseconds since the Unix epoch. */
  readonly kills: number[] = [];
  /** Times of SIGSTOP and SIGCONT, milliseconds since the Unix epoch. */
  readonly freezes: Freeze[] = [];
  readonly #options: ServiceFleetOptions;
  readonly #children = new Set<ChildProcess>();
  readonly #failed = Promise.withResolvers<never>();
  #killEveryMs: number | undefined;
  #freezing: NodeJS.Timeout | undefined;
  readonly #frozen = new Set<ChildProcess>();
  #closed = false;

  constructor(options: ServiceFleetOptions) {
    this.#options = options;
    this.#failed.promise.catch(() => undefined);
  }

  /** Rejects when an instance ends by itself. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Resolves when every instance listens. */
  async start(): Promise<void> {
    const { instances } = this.#options;
    const limit = AbortSignal.timeout(START_LIMIT_MS);
    await Promise.race([
      Promise.all(Array.from({ length: instances }, () => this.#spawn())),
      this.failed,
      once(limit, 'abort').then(() => Promise.reject(new Error('the services do not start in time'))),
    ]);
  }

  /** From now on kills each instance with SIGKILL, on average `everyMs` after it began to listen. */
  startKilling(everyMs: number): void {
    this.#killEveryMs = everyMs;
    for (const child of this.#children) this.#killLater(child);
  }

  /** From now on freezes one instance after the other, each for `forMs()`. */
  startFreezing({ everyMs, forMs }: { readonly everyMs: number; readonly forMs: () => number }): void {
    this.#freezing = setInterval(() => this.#freezeOne(forMs()), everyMs);
  }

  /** Stops killing and freezing. */
  stopKilling(): void {
    this.#killEveryMs = undefined;
    clearInterval(this.#freezing);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#freezing);
    const exits = [...this.#children].map((child) => once(child, 'exit'));
    for (const child of this.#children) child.kill('SIGKILL');
    await Promise.all(exits);
  }

  /** Resolves when the new instance listens. */
  #spawn(): Promise<void> {
    const { env, timeScale, balancer, onLine } = this.#options;
    const child = spawn(process.execPath, [SERVICE, String(timeScale)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#children.add(child);
    const complaints: string[] = [];
    eachLine(child.stdout, onLine);
    eachLine(child.stderr, (line) => {
      complaints.push(line);
      complaints.splice(0, complaints.length - KEPT_COMPLAINTS);
    });
    const listening = Promise.withResolvers<void>();
    let port = 0;
    child.once('message', (message) => {
      port = Number(message);
      balancer.add(port);
      listening.resolve();
      if (this.#killEveryMs !== undefined) this.#killLater(child);
    });
    child.once('exit', (code, signal) => {
      this.#children.delete(child);
      balancer.remove(port);
      if (this.#closed) return;
      if (child.killed) return void this.#spawn();
      const end = `an instance ended by itself (${signal ?? code})`;
      this.#failed.reject(new Error([end, ...complaints].join('\n  ')));
    });
    return listening.promise;
  }

  /** Uses `process.kill`, because `child.kill` would mark the child as killed. */
  #freezeOne(forMs: number): void {
    const awake = [...this.#children].filter((child) => !this.#frozen.has(child));
    const child = awake[Math.floor(this.#options.random() * awake.length)];
    if (child?.pid === undefined || this.#frozen.size > 0) return;
    const { pid } = child;
    const fromMs = Date.now();
    process.kill(pid, 'SIGSTOP');
    this.#frozen.add(child);
    const wake = (): void => {
      clearTimeout(timer);
      if (!this.#frozen.delete(child)) return;
      this.freezes.push({ fromMs, toMs: Date.now() });
      if (this.#children.has(child)) process.kill(pid, 'SIGCONT');
    };
    const timer = setTimeout(wake, forMs);
    child.once('exit', wake);
  }

  #killLater(child: ChildProcess): void {
    const inMs = (this.#killEveryMs ?? 0) * (0.5 + this.#options.random());
    const timer = setTimeout(() => {
      if (this.#closed || this.#killEveryMs === undefined || !this.#children.has(child)) return;
      this.kills.push(Date.now());
      child.kill('SIGKILL');
    }, inMs);
    child.once('exit', () => clearTimeout(timer));
  }
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on('line', onLine);
}
