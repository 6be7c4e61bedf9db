import { SetUpError } from './set-up-error.ts';

/** What is wrong with an address that nothing can listen on, and what helps, by the code of the error. */
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; stop what uses it, or say another one by FLAG (0 takes any)',
  EACCES: 'is not for everybody to listen on; say another one by FLAG (0 takes any)',
  EADDRNOTAVAIL: 'is not of this machine; say another one by --host',
  ENOTFOUND: 'is of a host that nobody knows; say another one by --host',
};

/**
 * Starts what listens on a port.
 *
 * @param options.flag what the port was given by.
 * @param options.more other ports that it listens on, by their flags.
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
