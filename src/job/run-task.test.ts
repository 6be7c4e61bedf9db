import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../logging/logger.ts';
import type { JobContext } from './job-context.ts';
import { jobContext } from './read-context.ts';
import { EXIT, runTask, STOP_MS } from './run-task.ts';

afterEach(() => {
  vi.useRealTimers();
});

function start(work: (id: string, context: JobContext) => Promise<void>) {
  const log: { severity: string; message: string }[] = [];
  const destination = { write: (line: string) => void log.push(JSON.parse(line)) };
  const stop = new AbortController();
  const context = jobContext({
    id: '2',
    logger: createLogger({ level: 'info', destination }),
    signal: stop.signal,
    env: {},
    projectId: '',
  });
  return { exitCode: runTask({ id: '2', context, work }), stop, log };
}

/** Work that runs until the signal fires, and then ends by `end`. */
function untilStopped(end: () => void) {
  return (_id: string, { signal }: JobContext): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve());
    return promise.then(end);
  };
}

describe('a task', () => {
  it('calls the work with the id and the context, and ends with 0 when the work is done', async () => {
    const seen: unknown[] = [];
    const { exitCode, log } = start(async (id, { signal }) => void seen.push(id, signal.aborted));
    expect(await exitCode).toBe(EXIT.done);
    expect(seen).toEqual(['2', false]);
    expect(log).toEqual([]);
  });

  it.each([
    { title: 'rejects', work: () => Promise.reject(new Error('no rows')) },
    {
      title: 'throws before it returns a promise',
      work: () => {
        throw new Error('no rows');
      },
    },
  ])('ends with 1 when the work $title, and the log says why', async ({ work }) => {
    const { exitCode, log } = start(work);
    expect(await exitCode).toBe(EXIT.failed);
    expect(log).toMatchObject([
      { severity: 'ERROR', message: 'the work failed', err: { message: 'no rows' } },
    ]);
  });

  it('ends with 0 when the work finishes after the signal', async () => {
    const { exitCode, stop } = start(untilStopped(() => undefined));
    stop.abort();
    expect(await exitCode).toBe(EXIT.done);
  });

  it('ends with 1 when the signal stopped the work, so that Cloud Run tries again', async () => {
    const stopped = untilStopped(() => {
      throw new Error('half done');
    });
    const { exitCode, stop, log } = start(stopped);
    stop.abort();
    expect(await exitCode).toBe(EXIT.failed);
    expect(log).toMatchObject([{ severity: 'WARNING', message: 'stopped before the work was done' }]);
  });

  it('does not wait for work that ignores the signal, and ends before Cloud Run kills it', async () => {
    vi.useFakeTimers();
    expect(STOP_MS).toBeLessThan(10_000);
    const { exitCode, stop, log } = start(() => Promise.withResolvers<void>().promise);
    let ended: number | undefined;
    const watched = exitCode.then((code) => (ended = code));
    await vi.advanceTimersByTimeAsync(60_000);
    stop.abort();
    await vi.advanceTimersByTimeAsync(STOP_MS - 1);
    expect(ended).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(await watched).toBe(EXIT.failed);
    expect(log).toMatchObject([{ severity: 'WARNING', message: 'stopped before the work was done' }]);
  });
});
