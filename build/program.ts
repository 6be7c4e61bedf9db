import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { identity } from './dockerfile/stage.ts';

/** A running Node program. */
export interface Program {
  /** Resolves with the first line of standard output that contains `part`; rejects when it ends without one. */
  readonly line: (part: string) => Promise<string>;
  /** Resolves with its standard output after exit code 0; else rejects with its output. */
  readonly succeeded: Promise<string>;
  /** Resolves with its standard error when it has ended, with any exit code. */
  readonly complaints: Promise<string>;
  /** SIGTERM. */
  readonly stop: () => void;
}

export interface ProgramOptions {
  /** The file, and its arguments. */
  readonly args: readonly string[];
  /** The whole environment, except PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** The program that runs the file; default: this process's Node. */
  readonly node?: string;
  /** The user that it runs as, if this process is root. */
  readonly user?: number | undefined;
}

/** Starts Node like the entrypoint of the image. */
export function startProgram({ args, env, user, node = process.execPath }: ProgramOptions): Program {
  const child = spawn(node, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...identity(user),
  });
  const lines: string[] = [];
  const waiting = new Map<string, (line: string) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    for (const [part, found] of waiting) if (line.includes(part)) found(line);
  });
  const complaints = text(child.stderr);
  const succeeded = once(child, 'close').then(async ([code]: unknown[]) => {
    const output = lines.join('\n');
    if (code === 0) return output;
    throw new Error(`${args.join(' ')} ended with ${String(code)}:\n${output}\n${await complaints}`);
  });
  // `line` reports the end, too.
  succeeded.catch(() => undefined);
  return {
    succeeded,
    complaints,
    stop: () => child.kill('SIGTERM'),
    async line(part) {
      const seen = lines.find((line) => line.includes(part));
      if (seen !== undefined) return seen;
      const found = new Promise<string>((resolve) => void waiting.set(part, resolve));
      const missing = succeeded.then((output) => {
        throw new Error(`${args.join(' ')} ended without ${part}:\n${output}`);
      });
      return Promise.race([found, missing]);
    },
  };
}
