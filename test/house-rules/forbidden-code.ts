import type { Forbidden } from './planted.ts';

const property = 'eslint(no-restricted-properties)';
const runJob = 'export async function runJob(): Promise<void> { await Promise.resolve(); }';
const sum = "type State = 'launched' | 'failed';";

/** Code that is forbidden whatever it imports. */
export const forbiddenCode: readonly Forbidden[] = [
  // The process
  { file: 'src/job/f.ts', code: 'export const port = process.env.PORT;', rule: property },
  { file: 'src/job/g.ts', code: "export const port = process['env'].PORT;", rule: property },
  { file: 'src/job/h.ts', code: 'export const { env } = process;', rule: property },
  { file: 'src/job/i.ts', code: 'export const port = globalThis.process.env.PORT;', rule: property },
  { file: 'src/job/j.ts', code: 'process.exit(1);', rule: property },
  { file: 'src/job/k.ts', code: 'process.exitCode = 1;', rule: property },
  { file: 'src/job/l.ts', code: "process.on('SIGTERM', () => {});", rule: property },
  { file: 'src/job/m.ts', code: "process.once('SIGTERM', () => {});", rule: property },
  { file: 'config/c.ts', code: 'export const port = process.env.PORT;', rule: property },

  // Answers
  {
    file: 'src/http/answer.ts',
    code: "import type { Response } from 'express';\nexport const say = (response: Response) => void response.json({});",
    rule: property,
    because: 'data-answer',
  },
  {
    file: 'src/server/answer.ts',
    code: "import type { ServerResponse } from 'node:http';\nexport const say = (response: ServerResponse) => void response.writeHead(200);",
    rule: property,
    because: 'data-answer',
  },

  // Promises, errors, types
  { file: 'src/p.ts', code: `${runJob}\nrunJob();`, rule: 'typescript(no-floating-promises)' },
  { file: 'src/q.ts', code: `${runJob}\n[1].forEach(runJob);`, rule: 'typescript(no-misused-promises)' },
  {
    file: 'src/r.ts',
    code: `${runJob}\nexport const sent = runJob() ? 1 : 2;`,
    rule: 'typescript(no-misused-promises)',
  },
  { file: 'src/s.ts', code: 'await 2;', rule: 'typescript(await-thenable)' },
  { file: 'src/t.ts', code: "throw 'no';", rule: 'typescript(only-throw-error)' },
  {
    file: 'src/u.ts',
    code: 'export function take(value: any) { return value; }',
    rule: 'typescript(no-explicit-any)',
  },
  {
    file: 'src/v.ts',
    code: "export const parsed: string = JSON.parse('2');",
    rule: 'typescript(no-unsafe-assignment)',
  },
  {
    file: 'src/w.ts',
    code: `${sum}\nexport function ask(state: State) { switch (state) { case 'failed': return 1; } return 2; }`,
    rule: 'typescript(switch-exhaustiveness-check)',
  },
  {
    file: 'src/x.ts',
    code: 'export class Gate { private open = true; ask() { return this.open; } }',
    rule: 'typescript(prefer-readonly)',
  },
  {
    file: 'src/y.ts',
    code: "import { Server } from 'node:net';\nexport const closed = (one: Server) => one.listening;",
    rule: 'typescript(consistent-type-imports)',
  },
  {
    file: 'src/z.ts',
    code: "export type Net = typeof import('node:net');",
    rule: 'typescript(consistent-type-imports)',
  },

  // The rest
  {
    file: 'src/one.ts',
    code: "import { two } from './two.ts';\nexport const one = () => two;",
    rule: 'import(no-cycle)',
  },
  {
    file: 'src/two.ts',
    code: "import { one } from './one.ts';\nexport const two = () => one;",
    rule: 'import(no-cycle)',
  },
  { file: 'src/barrel.ts', code: "export * from './one.ts';", rule: 'oxc(no-barrel-file)' },
  {
    file: 'src/hidden.ts',
    code: "const name = './one.ts';\nawait import(name);",
    rule: 'import(no-dynamic-require)',
  },
  { file: 'src/talk.ts', code: "console.log('2');", rule: 'eslint(no-console)' },
  { file: 'src/same.ts', code: 'export const same = (a: unknown) => a == 2;', rule: 'eslint(eqeqeq)' },
  {
    file: 'src/many.ts',
    code: 'export const many = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];',
    rule: 'eslint(max-params)',
  },
  { file: 'src/Launch_Id.ts', code: 'export const id = 2;', rule: 'unicorn(filename-case)' },
];
