import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { closeAfterTest } from '../../emulators/testing/closing.ts';

const HOUSE = path.dirname(path.dirname(import.meta.dirname));

export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of this project in a separate process. */
export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first line of either stream that contains `text`; rejects if the process ends without one. */
  readonly line: (text: string) => Promise<string>;
}

/**
 * Starts Node on a file of the project, with `env`, PATH and no other variable. If it still runs after the test, it is killed.
 */
export function startChild(args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
  const child = spawn(process.execPath, args, {
    cwd: HOUSE,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Map<string, (line: string) => void>();
  const texts = [child.stdout, child.stderr].map((stream) => {
    const text: string[] = [];
    stream.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
    eachLine(stream, (line) => {
      lines.push(line);
      for (const [part, found] of waiting) if (line.includes(part)) found(line);
    });
    return text;
  });
  const ended = once(child, 'close').then(([code]: unknown[]): Ended => {
    const [stdout = '', stderr = ''] = texts.map((text) => text.join(''));
    return { code: code as number | null, stdout, stderr };
  });
  closeAfterTest(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    process: child,
    ended,
    async line(text) {
      const seen = lines.find((line) => line.includes(text));
      if (seen !== undefined) return seen;
      const found = new Promise<string>((resolve) => void waiting.set(text, resolve));
      const missing = ended.then(({ stdout, stderr }) => {
        throw new Error(`it ended without the line ${JSON.stringify(text)}:\n${stdout}${stderr}`);
      });
      return Promise.race([found, missing]);
    },
  };
}

function eachLine(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream }).on('line', onLine);
}
