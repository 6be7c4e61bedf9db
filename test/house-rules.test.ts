/**
 * Real: the linter, its configuration, TypeScript's types. Planted: one file for each row, in a throwaway copy of the
 * layout. Each rule is seen to fire; otherwise it could be switched off without notice.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { allowed } from './house-rules/allowed.ts';
import { forbiddenCode } from './house-rules/forbidden-code.ts';
import { forbiddenImports } from './house-rules/forbidden-imports.ts';

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly help?: string;
}

const forbidden = [...forbiddenImports, ...forbiddenCode];
const house = dirname(import.meta.dirname);
let copy = '';
let diagnostics: readonly Diagnostic[] = [];

/** The linter's reports on every planted file. It exits with 1 because it finds something. */
async function lint(folder: string): Promise<readonly Diagnostic[]> {
  const oxlint = join(house, 'node_modules/oxlint/bin/oxlint');
  const report = await new Promise<string>((resolve) => {
    const limits = { cwd: folder, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [oxlint, '--format=json', '.'], limits, (_error, stdout) => resolve(stdout));
  });
  return JSON.parse(report).diagnostics;
}

beforeAll(async () => {
  copy = await realpath(await mkdtemp(join(tmpdir(), 'house-rules-')));
  await symlink(join(house, 'node_modules'), join(copy, 'node_modules'));
  for (const name of ['package.json', 'tsconfig.json', 'oxlint.config.ts', 'oxlint.rooms.ts']) {
    await cp(join(house, name), join(copy, name));
  }
  for (const { file, code } of [...forbidden, ...allowed]) {
    await mkdir(dirname(join(copy, file)), { recursive: true });
    await writeFile(join(copy, file), `${code}\n`);
  }
  diagnostics = await lint(copy);
});

afterAll(() => rm(copy, { recursive: true, force: true }));

describe('the linter names', () => {
  it.each(forbidden)('$rule in $file: $code', ({ file, rule, because }) => {
    const found = diagnostics.filter((one) => one.filename === file && one.code === rule);
    expect(found).not.toEqual([]);
    expect(found.map((one) => one.help ?? '').join('\n')).toContain(because ?? '');
  });
});

describe('the linter lets pass', () => {
  it.each(allowed)('$file: $code', ({ file }) => {
    expect(diagnostics.filter((one) => one.filename === file)).toEqual([]);
  });
});
