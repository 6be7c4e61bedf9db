/** For `node --import`: loads the mutant's file with the mistake, and all other modules unchanged. Threads inherit it. */
import { registerHooks } from 'node:module';
import { MUTANT_VARIABLE, plant, type Mutant } from './mutant.ts';

const mutant = JSON.parse(process.env[MUTANT_VARIABLE] ?? 'null') as Mutant | null;
if (mutant !== null) {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const { source } = loaded;
      if (!url.endsWith(`/${mutant.file}`) || source === undefined || source === null) return loaded;
      const text = typeof source === 'string' ? source : Buffer.from(source as Uint8Array).toString();
      return { ...loaded, source: plant(mutant, text) };
    },
  });
}
