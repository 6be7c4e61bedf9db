import { readFileSync } from 'node:fs';
import path from 'node:path';
import { commandsFor } from './page-commands.ts';

/** The folder of the example with six events. */
export const EXAMPLE = path.join(import.meta.dirname, '../../examples/events');
/** Its page. */
export const PAGE = readFileSync(path.join(EXAMPLE, 'README.md'), 'utf8');

/** The arguments of `npm run local:publish` on the page, by the name of the file that they publish. */
export const COMMANDS: ReadonlyMap<string, readonly string[]> = new Map(
  commandsFor(import.meta.filename).map((command) => {
    const args = command.split(' ').slice('npm run local:publish --'.split(' ').length);
    return [path.basename(args[0] ?? ''), args] as const;
  }),
);
