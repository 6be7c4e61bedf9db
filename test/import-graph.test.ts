/** Imports within this project, types included: no circle of files, and no import from a lower to a higher room. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  circlesIn,
  importsOf,
  readImportGraph,
  upwardImportsIn,
  type ImportGraph,
} from './support/import-graph.ts';

const FOLDERS = 'src config emulators simulation chaos dev build bench deploy test'.split(' ');

/** The rooms of the product from top to bottom. Each imports only from lower floors. */
const PRODUCT = [
  ['src/main.ts', 'src/own-job.ts'],
  ['src/cli', 'src/process.ts'],
  ['src/service'],
  ['src/http', 'src/subscriber', 'src/board', 'src/job', 'src/dead-letters'],
  ['src/auth', 'src/settings'],
  ['src/google', 'src/ledger', 'src/server'],
  ['src/live-check'],
  ['src/doctor', 'config'],
  ['src/phrases'],
  ['src/launch/queue'],
  ['src/launch/attempt'],
  ['src/launch/pace', 'src/launch/executions'],
  ['src/launch/ledger'],
  ['src/launch/jobs'],
  ['src/launch/event'],
  ['src/launch/kit', 'src/logging', 'src/version.ts', 'src/stop-signal.ts', 'src/ask.ts'],
];

const EMULATORS = [
  ['emulators/index.ts'],
  ['emulators/emulators.ts'],
  ['emulators/testing', 'emulators/command-line', 'emulators/differences'],
  ['emulators/pubsub/pubsub-emulator.ts', 'emulators/cloud-run/cloud-run-emulator.ts'],
  ['emulators/pubsub/broker.ts', 'emulators/cloud-run/emulated-execution.ts'],
  ['emulators/pubsub/rpc', 'emulators/cloud-run/rpc'],
  ['emulators/pubsub/snapshot.ts', 'emulators/cloud-run/snapshot.ts'],
  ['emulators/pubsub/resources.ts', 'emulators/cloud-run/job', 'emulators/cloud-run/audit-log'],
  ['emulators/pubsub/subscription', 'emulators/pubsub/snapshots', 'emulators/cloud-run/container'],
  ['emulators/pubsub/push', 'emulators/pubsub/topic'],
  ['emulators/pubsub/backlog', 'emulators/cloud-run/execution'],
  ['emulators/pubsub/settings', 'emulators/cloud-run/template'],
  ['emulators/pubsub/filter', 'emulators/pubsub/schemas'],
  ['emulators/pubsub/values', 'emulators/cloud-run/values', 'emulators/pubsub/condition.ts'],
  ['emulators/server'],
  ['emulators/rest'],
  ['emulators/grpc'],
  ['emulators/clock.ts', 'emulators/address.ts', 'emulators/needed-node.ts'],
];

const everything = readImportGraph(path.dirname(import.meta.dirname), FOLDERS);

/** Without tests, which also import from higher rooms: the beds that they share, and the emulators. */
function filesOf(...folders: readonly string[]): ImportGraph {
  const isMeant = (file: string): boolean =>
    folders.some((folder) => file.startsWith(`${folder}/`)) && !file.endsWith('.test.ts');
  return new Map([...everything].filter(([file]) => isMeant(file)));
}

describe('the files of this project', () => {
  it('have no circle of imports', () => expect(circlesIn(everything)).toEqual([]));

  it('of the product import from lower rooms only', () => {
    expect(upwardImportsIn(filesOf('src', 'config'), PRODUCT)).toEqual([]);
  });

  it('of the emulators import from lower rooms only', () => {
    expect(upwardImportsIn(filesOf('emulators'), EMULATORS)).toEqual([]);
  });

  it('are all read: every relative import leads to one of them', () => {
    const isCode = (target: string): boolean =>
      target.endsWith('.ts') && FOLDERS.some((folder) => target.startsWith(`${folder}/`));
    // The house rules plant imports of files that do not exist.
    const read = [...filesOf(...FOLDERS)].filter(([file]) => !file.startsWith('test/house-rules/'));
    const targets = read.flatMap(([, imported]) => imported).filter(isCode);
    expect(targets.filter((target) => !everything.has(target))).toEqual([]);
    expect(targets.length).toBeGreaterThan(1000);
  });
});

describe('imports', () => {
  it.each([
    { title: 'values', code: "import { a } from './b.ts';" },
    { title: 'types', code: "import type { A } from './b.ts';" },
    { title: 'types among values', code: "import { a, type B } from './b.ts';" },
    { title: 'several lines', code: "import {\n  a,\n  type B,\n} from './b.ts';" },
    { title: 'a namespace', code: "import * as b from './b.ts';" },
    { title: 'nothing by name', code: "import './b.ts';" },
    { title: 'what it exports again', code: "export { a } from './b.ts';\nexport * from './b.ts';" },
    { title: 'types that it exports again', code: "export type { A } from './b.ts';" },
    { title: 'a module that is imported at run time', code: "  const { a } = await import('./b.ts');" },
  ])('are seen: $title', ({ code }) => {
    expect(importsOf('src/a/a.ts', `#!/usr/bin/env node\nimport 'node:fs';\n${code}\n`)).toEqual([
      'src/a/b.ts',
    ]);
  });

  it('are not found in text that only looks like one', () => {
    const code =
      "export const from = 'a';\nimport { b } from 'b';\nconst c = \"import './c.ts';\";\n// './d.ts'\n";
    expect(importsOf('src/a.ts', code)).toEqual([]);
  });
});

describe('a planted import', () => {
  it('that closes a circle is named with every file of the circle, even if only a type is imported', () => {
    const codes = {
      'src/launch/a.ts': "import type { B } from './kit/b.ts';",
      'src/launch/kit/b.ts': "import { c } from '../c.ts';",
      'src/launch/c.ts': "export { a } from './a.ts';",
    };
    const planted = Object.entries(codes).map(([file, code]) => [file, importsOf(file, code)] as const);
    expect(circlesIn(new Map([...everything, ...planted]))).toEqual([
      'src/launch/a.ts imports src/launch/kit/b.ts imports src/launch/c.ts imports src/launch/a.ts',
    ]);
  });

  it.each([
    [
      'src/launch/kit/clock.ts',
      'src/launch/event/message.ts',
      'src/launch/kit is not above src/launch/event',
    ],
    ['src/google/a.ts', 'src/settings/runtime.ts', 'src/google is not above src/settings'],
    ['src/http/a.ts', 'src/subscriber/push-routes.ts', 'src/http is not above src/subscriber'],
    ['config/rules.ts', 'src/main.ts', 'config is not above src/main.ts'],
  ])('from %s to the higher %s is named with both', (file, target, why) => {
    const planted = new Map([...filesOf('src', 'config'), [file, [target]]]);
    expect(upwardImportsIn(planted, PRODUCT)).toEqual([`${file} imports ${target}, and ${why}`]);
  });

  it('in a file that belongs to no room is reported', () => {
    expect(upwardImportsIn(new Map([['src/nowhere/a.ts', []]]), PRODUCT)).toEqual([
      'src/nowhere/a.ts belongs to no room: add it to the floors',
    ]);
  });
});
