import { SetUpError } from './set-up-error.ts';

/** The problem and the fix, by the code of the error. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; stop the program that uses it, or choose another port by FLAG (0: any)',
  EACCES: 'needs more rights; choose another port by FLAG (0: any)',
  EADDRNOTAVAIL: 'is not an address of this machine; choose another one by --host',
  ENOTFOUND: 'is an unknown host; choose another one by --host',
};

/**
 * Calls `start`, and explains an error of listening.
 *
 * @param options.flag the flag of the port.
 * @param options.more further ports, by their flags.
 * @throws {SetUpError} when it cannot listen there.
 */
export async function orExplain<T>(
  options: {
    readonly host: string;
    readonly port: number;
    readonly flag: string;
    readonly more?: Readonly<Record<string, number>>;
  },
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const { code = '', port: failed } = error as NodeJS.ErrnoException & { readonly port?: number };
    const reason = REASONS[code];
    if (reason === undefined) throw error;
    const other = Object.entries(options.more ?? {}).find(([, one]) => one === failed);
    const [flag, port] = other ?? [options.flag, options.port];
    throw new SetUpError(`${options.host}:${port} ${reason.replace('FLAG', flag)}`, { cause: error });
  }
}
