import { sendLoad, type Traffic } from './load.ts';
import type { Program } from './programs.ts';
import type { Contestants, ContestantName, Figures } from './row.ts';
import { startServer, type ServerProcess } from './server-process.ts';

export interface LoadContestOptions {
  readonly servers: Readonly<
    Partial<Record<ContestantName, { readonly program: Program; readonly traffic: Traffic }>>
  >;
  readonly connections: number;
  readonly acquired: AsyncDisposableStack;
}

const RUN_SECONDS = 3;
/** After 10,000 requests V8 still saves a tenth of the CPU and more. */
const WARM_UP_REQUESTS = 30_000;
/** With fewer, naive batching takes minutes; with more than are measured, V8 keeps a larger heap. */
const WARM_UP_CONNECTIONS = 50;

/** Servers under the same load in turn. All run the whole time; an idle one costs nothing. */
export async function openLoadContest(options: LoadContestOptions): Promise<Contestants> {
  const { servers, connections, acquired } = options;
  const contestants: Partial<Record<ContestantName, () => Promise<Figures>>> = {};
  for (const [name, { program, traffic }] of Object.entries(servers)) {
    const server = acquired.use(await startServer(program));
    const load = { port: server.port, traffic };
    await sendLoad({
      ...load,
      connections: Math.max(connections, WARM_UP_CONNECTIONS),
      until: { requests: WARM_UP_REQUESTS },
    });
    const until = { seconds: RUN_SECONDS };
    contestants[name as ContestantName] = () =>
      measure(server, () => sendLoad({ ...load, connections, until }));
  }
  return contestants;
}

async function measure(server: ServerProcess, send: () => ReturnType<typeof sendLoad>): Promise<Figures> {
  const beforeMs = server.cpuMs();
  const { requests, perSecond, p99Ms } = await send();
  return { perSecond, p99Ms, cpuMs: (server.cpuMs() - beforeMs) / requests };
}
