import type { Traffic } from './load.ts';
import { untilAnswered } from './probe.ts';
import type { Program } from './programs.ts';
import { spawnServer } from './server-process.ts';

/** What is waited for, once a server has been started on the port. */
export type Milestone = (port: number) => Promise<void>;

/** From the start of the process until it does what it is started for, milliseconds. */
export async function startTimeMs(program: Program, milestone: Milestone): Promise<number> {
  const startMs = performance.now();
  await using server = await spawnServer(program);
  await Promise.race([milestone(server.port), server.failed]);
  return performance.now() - startMs;
}

/** The first request of this traffic is answered as it should be. */
export function answered({ path, headers = {}, body, status }: Traffic): Milestone {
  return (port) => {
    const accepts = (given: number): boolean => given === status;
    return untilAnswered({ port, path, method: 'POST', headers, body: body?.() ?? '', accepts });
  };
}
