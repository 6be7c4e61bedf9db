import { AnyExecutionWillDo, DeniedIsAbsent, NamelessList, namelessPages } from './bugs/index-bugs.ts';
import { PORT_BUGS } from './bugs/port-bugs.ts';
import { TABLE_BUGS } from './bugs/table-bugs.ts';
import type { PlantedBug } from './planted-bug.ts';

/** The bugs. A reviewer could overlook each of them. */
export const BUGS: readonly PlantedBug[] = [
  ...TABLE_BUGS,
  ...PORT_BUGS,
  { name: 'adopt-any-execution', index: (options) => new AnyExecutionWillDo(options) },
  { name: 'relaunch-on-denied-list', index: (options) => new DeniedIsAbsent(options) },
  {
    name: 'list-without-names',
    index: ({ list, ...options }) =>
      new NamelessList({ ...options, list: { pages: (depth) => namelessPages(list.pages(depth)) } }),
  },
  {
    name: 'permit-kept-without-a-call',
    budget: (budget) => ({
      take: (wanted) => budget.take(wanted),
      pause: (forMs) => budget.pause(forMs),
      giveBack: () => Promise.resolve(),
    }),
  },
  {
    name: 'end-taken-from-the-hint',
    hintReader: (reader) => ({
      async read(name) {
        const observed = await reader.read(name);
        return observed && { ...observed, stage: 'succeeded' };
      },
      failureOf: (execution) => reader.failureOf(execution),
    }),
  },
];

export function findBug(name: string | undefined): PlantedBug | undefined {
  return BUGS.find((bug) => bug.name === name);
}
