import { expect, it } from 'vitest';
import { readConfigOf } from './configuration.ts';
import { argsWarnings } from './warnings.ts';

const CONFIG = { JOB_NAME: 'report', JOB_ENV: {}, JOB_ARGS: ['job', '--id={id}'] };

it.each([
  { title: 'no argument has it', config: { JOB_ARGS: ['job', '--id'] }, isWarned: true },
  { title: 'a shell filled it in', config: { JOB_ARGS: ['job', '--id='] }, isWarned: true },
  { title: 'an argument has it', config: {}, isWarned: false },
  { title: 'a variable has it', config: { JOB_ARGS: ['job'], JOB_ENV: { ID: '{id}' } }, isWarned: false },
  { title: 'the job keeps its own arguments', config: { JOB_ARGS: '' as const }, isWarned: false },
  { title: 'the arguments are cleared', config: { JOB_ARGS: [] }, isWarned: false },
  { title: 'the rules have all jobs', config: { JOB_NAME: '', JOB_ARGS: ['job'] }, isWarned: false },
])('JOB_ARGS without {id} is warned of: $isWarned if $title', ({ config, isWarned }) => {
  expect(argsWarnings({ ...CONFIG, ...config }).map(({ code }) => code)).toEqual(
    isWarned ? ['args-without-id'] : [],
  );
});

it.each(['publish', 'launches', 'dead-letters', 'rules'] as const)(
  'the command %s tells the person of a misspelt variable, without its value',
  async (reader) => {
    const notes: string[] = [];
    const env = { LEGER_URL: 'postgres://hush@nowhere/l', PROJECT_ID: 'p' };
    await readConfigOf({ env, note: (line) => void notes.push(line) }, reader);
    expect(notes).toEqual(['LEGER_URL is not read; did you mean LEDGER_URL?']);
  },
);
