import type { RunningContainer } from './attempt.ts';
import type { FunctionImage, FunctionTask } from './image.ts';

const FAILED = 1;
const SIGKILLED = 137;

/** Calls the image's function as a container would be run. A function that ignores its signal is given up on. */
export function startFunction(
  image: FunctionImage,
  task: Omit<FunctionTask, 'signal'>,
  onError: (line: string) => void,
): RunningContainer {
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<number>();
  const run = async (): Promise<number> => image.run({ ...task, signal: abort.signal });
  run().then(resolve, (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of text.split('\n')) onError(line);
    resolve(FAILED);
  });
  return {
    exitCode: promise,
    stop: (signal) => {
      abort.abort();
      if (signal === 'SIGKILL') resolve(SIGKILLED);
    },
  };
}
