/** Whoever runs the sources with `npm ci --omit=dev` has `dependencies` alone: what the product imports and has only for development would be missing. */
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const house = path.dirname(import.meta.dirname);
const IMPORT = /(?:\sfrom\s|import\()\s*'([^'.][^']*)'/g;

async function importedPackages(): Promise<ReadonlySet<string>> {
  const packages = new Set<string>();
  for await (const file of glob('{src,config}/**/*.ts', { cwd: house })) {
    if (/\.(test|conformance|fixture)\.ts$/.test(file)) continue;
    const code = readFileSync(path.join(house, file), 'utf8');
    for (const [, name = ''] of code.matchAll(IMPORT)) {
      const parts = name.split('/');
      packages.add(name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? ''));
    }
  }
  return packages;
}

describe('an install without what is for development', () => {
  it('has every package that the product imports', async () => {
    const manifest = JSON.parse(readFileSync(path.join(house, 'package.json'), 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const isThere = (name: string): boolean =>
      name.startsWith('node:') || builtinModules.includes(name) || name in manifest.dependencies;
    const imported = [...(await importedPackages())];
    expect(imported).toContain('express');
    expect(imported.filter((name) => !isThere(name))).toEqual([]);
  });
});
