import type { ContainerExit, RunningContainer } from '../execution/attempt.ts';
import type { FunctionImage, FunctionTask } from './image.ts';

const FAILED = 1;
export const SIGKILLED: ContainerExit = { exitCode: 137, signalled: true };

/** Calls the image's function in place of a container. A function that ignores its signal is no longer awaited. */
export function startFunction(
  image: FunctionImage,
  task: Omit<FunctionTask, 'signal'>,
  onError: (line: string) => void,
): RunningContainer {
  const abort = new AbortController();
  const { promise, resolve } = Promise.withResolvers<ContainerExit>();
  const run = async (): Promise<number> => image.run({ ...task, signal: abort.signal });
  const exited = (exitCode: number): void => resolve({ exitCode, signalled: false });
  run().then(exited, (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    for (const line of text.split('\n')) onError(line);
    exited(FAILED);
  });
  return {
    exit: promise,
    stop: (signal) => {
      abort.abort();
      if (signal === 'SIGKILL') resolve(SIGKILLED);
    },
  };
}
