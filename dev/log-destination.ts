import type { DestinationStream } from 'pino';
import { readableLog } from '../src/logging/readable-log.ts';

/** Where log lines go: readable on a terminal, JSON lines elsewhere. */
export function logDestination(stream: NodeJS.WriteStream): DestinationStream {
  if (stream.isTTY) return readableLog({ stream, hasColors: stream.hasColors() });
  return { write: (line) => void stream.write(line) };
}
