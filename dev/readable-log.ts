import type { DestinationStream } from 'pino';

export interface ReadableLogOptions {
  readonly stream: NodeJS.WriteStream;
  /** Overrides what the stream says of itself. */
  readonly terminal?: boolean;
}

/** Where log lines go: readable on a terminal, JSON lines elsewhere. */
export async function logDestination({ stream, terminal }: ReadableLogOptions): Promise<DestinationStream> {
  if (!(terminal ?? stream.isTTY)) return { write: (line) => void stream.write(line) };
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: stream,
    sync: true,
    colorize: true,
    levelKey: 'severity',
    // Cloud Logging's severities in place of pino's level names.
    customLevels: 'debug:20,info:30,warning:40,error:50,critical:60',
    customColors: 'debug:blue,info:green,warning:yellow,error:red,critical:red',
    messageKey: 'message',
    timestampKey: 'time',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
    include: 'severity,time,id,launchId,execution,outcome,detail,err',
  });
}
