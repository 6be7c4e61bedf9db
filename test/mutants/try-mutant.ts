import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MUTANT_VARIABLE, type Mutant } from './mutant.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const LIMIT_MS = 240_000;
/** Launches for each seed of the simulation: enough for effects between two or three of them. */
const LAUNCHES = 200;
const SEEDS = 100;

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Plants a mutant and runs the check that should notice it, in a separate process.
 *
 * @returns the violated invariant or the first failed test; undefined if everything passed.
 */
export async function tryMutant(mutant: Mutant): Promise<string | undefined> {
  const { caughtBy } = mutant;
  if ('tests' in caughtBy) return tryTests(mutant, caughtBy.tests);
  const { simulation: profile, seeds = SEEDS, launches = LAUNCHES } = caughtBy;
  const planting = path.join(import.meta.dirname, 'planting.ts');
  const simulate = ['simulation/simulate.ts', '--profile', profile, '--seeds', String(seeds)];
  const output = await run(mutant, ['--import', planting, ...simulate, '--launches', String(launches)]);
  return /^violated: (.*)$/m.exec(output)?.[1];
}

async function tryTests(mutant: Mutant, file: string): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mutant-'));
  const outputFile = path.join(folder, 'report.json');
  try {
    const flags = ['--reporter=json', `--outputFile=${outputFile}`, '--bail=1'];
    const output = await run(mutant, ['node_modules/vitest/vitest.mjs', 'run', file, ...flags]);
    const text = await readFile(outputFile, 'utf8').catch(() => undefined);
    if (text === undefined) throw new Error(`the tests of ${file} did not run:\n${output}`);
    return failureIn(JSON.parse(text) as Report);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function failureIn({ testResults }: Report): string | undefined {
  if (testResults.length === 0) throw new Error('the file has no test');
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  if (failed !== undefined) return failed.fullName;
  const unloaded = testResults.find(({ status }) => status === 'failed');
  if (unloaded !== undefined) throw new Error(`a file did not load: ${unloaded.message}`);
  return undefined;
}

async function run(mutant: Mutant, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      [MUTANT_VARIABLE]: JSON.stringify(mutant),
      TEST_REPORT: undefined,
      VITEST: undefined,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const parts: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => parts.push(part));
  const { promise, resolve, reject } = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('error', reject).once('close', (_, signal) => resolve(signal));
  const signal = await promise;
  const output = Buffer.concat(parts).toString();
  if (signal === null) return output;
  throw new Error(`mutant "${mutant.name}" did not end within ${LIMIT_MS / 1000} s:\n${output}`);
}
