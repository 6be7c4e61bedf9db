export interface AskOptions {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal: AbortSignal;
}

/**
 * Asks in lines, as a terminal gives them, so that Ctrl-C stays a signal.
 *
 * @returns the line; empty at the end of the input. Rejects when `signal` fires.
 */
export async function ask(question: string, { signal, ...streams }: AskOptions): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ ...streams, terminal: false });
  try {
    // Node never settles a question whose input has ended.
    const ended = new Promise<string>((resolve) => void lines.once('close', () => resolve('')));
    return await Promise.race([lines.question(question, { signal }), ended]);
  } finally {
    lines.close();
  }
}
