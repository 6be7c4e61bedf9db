/** `node --import`: every module is loaded as it is, but the mutant's file. Threads inherit it. */
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
