import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';
import { PINNING } from './pinning.ts';

/** The machine, on which the figures depend. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  /** The load average of the last minute before the bench: other work makes the figures inexact. */
  readonly load: number;
  readonly pinning: string;
  readonly versions: Readonly<Record<string, string>>;
}

const MEASURED = [
  'express',
  '@google-cloud/pubsub',
  '@google-cloud/run',
  '@grpc/grpc-js',
  'pino',
  'autocannon',
];

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    pinning: PINNING,
    versions: {
      node: process.versions.node,
      ...Object.fromEntries(MEASURED.map((name) => [name, versionOf(name)])),
    },
  };
}

/** Reads the file, because not every package exports its package.json. */
function versionOf(name: string): string {
  const text = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
