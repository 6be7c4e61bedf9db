import { describe, expect, it } from 'vitest';
import { commandLine } from './task-runner.ts';

describe('the command line', () => {
  const image = { entrypoint: ['/run'], defaultArgs: ['serve'] };
  it.each([
    { title: 'image alone', container: { command: [], args: [] }, argv: ['/run', 'serve'] },
    { title: 'args replace CMD', container: { command: [], args: ['job'] }, argv: ['/run', 'job'] },
    { title: 'command replaces ENTRYPOINT and CMD', container: { command: ['/x'], args: [] }, argv: ['/x'] },
    { title: 'both', container: { command: ['/x'], args: ['y'] }, argv: ['/x', 'y'] },
  ])('$title', ({ container, argv }) => {
    expect(commandLine(container, image)).toEqual(argv);
  });
});
