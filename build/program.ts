import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { identity } from './dockerfile/stage.ts';

/** A run of Node on a file. */
export interface Program {
  /** Resolves with the first line of standard output that holds `part`; rejects when it ends without one. */
  readonly line: (part: string) => Promise<string>;
  /** Resolves with its standard output when it ended with 0; rejects, with what it said, when not. */
  readonly succeeded: Promise<string>;
  /** Resolves with its standard error when it has ended, however it did. */
  readonly complaints: Promise<string>;
  /** SIGTERM. */
  readonly stop: () => void;
}

export interface ProgramOptions {
  /** The file, and its arguments. */
  readonly args: readonly string[];
  /** And no other variable but PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** The program that runs the file; this process's Node when left out. */
  readonly node?: string;
  /** As whom it runs, where this process is root. */
  readonly user?: number | undefined;
}

/** Starts Node as the entrypoint of the image does. */
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
  // Whoever waits for a line hears of the end, too.
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
