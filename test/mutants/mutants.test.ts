/** Real: processes, vitest, the simulation. Planted: mistakes, one at a time. All of them: `npm run mutants`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { plant, readMutants } from './mutant.ts';
import { tryMutant } from './try-mutant.ts';

const ROOT = path.join(import.meta.dirname, '../..');
const mutants = readMutants();

describe('the planted mistakes', () => {
  it('are many, and have different names', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(25);
    expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  });

  it.each(mutants)('can be planted: $name', (mutant) => {
    const source = readFileSync(path.join(ROOT, mutant.file), 'utf8');
    expect(plant(mutant, source)).not.toBe(source);
  });

  it.each(mutants.filter(({ isQuick }) => isQuick === true))(
    'are noticed: $name',
    { timeout: 60_000 },
    async (mutant) => {
      expect(await tryMutant(mutant)).toBeDefined();
    },
  );
});
