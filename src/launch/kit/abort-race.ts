/** Waits for `work` until `signal` fires. The work itself goes on; its result is ignored then. */
export async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal,
): Promise<Result | 'aborted'> {
  const { promise, resolve } = Promise.withResolvers<'aborted'>();
  const leave = (): void => resolve('aborted');
  signal.addEventListener('abort', leave, { once: true });
  if (signal.aborted) leave();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
