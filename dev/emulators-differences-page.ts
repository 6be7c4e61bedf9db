import { CLOUD_RUN_DIFFERENCES } from '../emulators/differences/cloud-run-differences.ts';
import {
  COMMON_DIFFERENCES,
  GUESSES,
  PUBSUB_DIFFERENCES,
  type KnownDifference,
} from '../emulators/differences/known-differences.ts';

/** The page for users of the emulators. */
export const DIFFERENCES_PAGE_FILE = new URL('../docs/maintainers/emulators-differences.md', import.meta.url);

const INTRODUCTION = `# How the emulators differ from the services

<!-- Made from known-differences.ts of the emulators by npm run docs:emulators. -->

Everything else behaves like the service, as far as its protos, its documentation and public reports describe it. Nothing
was compared with the service itself. [emulators.md](../emulators.md) has every RPC.
`;

/** @returns the content of {@link DIFFERENCES_PAGE_FILE}. */
export function differencesPage(): string {
  const guesses = GUESSES.map(({ about, emulator }) => [about, emulator]);
  return [
    INTRODUCTION,
    '## Both\n',
    differences(COMMON_DIFFERENCES),
    '## Pub/Sub\n',
    differences(PUBSUB_DIFFERENCES),
    '## Cloud Run jobs\n',
    differences(CLOUD_RUN_DIFFERENCES),
    '## Guesses\n\nNo source describes what the service does here. Do not rely on it.\n',
    table([['about', 'the emulators'], ...guesses]),
  ].join('\n');
}

function differences(known: readonly KnownDifference[]): string {
  const rows = known.map(({ about, service, emulator }) => [about, service, emulator]);
  return table([['about', 'the service', 'the emulators'], ...rows]);
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const rule = head.map(() => '---');
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}
