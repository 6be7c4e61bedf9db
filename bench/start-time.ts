import type { Traffic } from './load.ts';
import { untilAnswered } from './probe.ts';
import type { Program } from './programs.ts';
import { spawnServer } from './server-process.ts';

/** Resolves when the server on the port has reached it. */
export type Milestone = (port: number) => Promise<void>;

/** From the start of the process to the milestone, milliseconds. */
export async function startTimeMs(program: Program, milestone: Milestone): Promise<number> {
  const startMs = performance.now();
  await using server = await spawnServer(program);
  await Promise.race([milestone(server.port), server.failed]);
  return performance.now() - startMs;
}

/** The first request of this traffic gets the expected status. */
export function answered({ path, headers = {}, body, status }: Traffic): Milestone {
  return (port) => {
    const accepts = (given: number): boolean => given === status;
    return untilAnswered({ port, path, method: 'POST', headers, body: body?.() ?? '', accepts });
  };
}
