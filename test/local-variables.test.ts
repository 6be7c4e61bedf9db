/** The block of variables that `npm run local` prints, pasted into another shell. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import { sampleLineOf } from './support/sample-work.ts';

/** The variables of a shell after the block was pasted. */
function pasted(block: string): Record<string, string> {
  const program = `${block}\nexec '${process.execPath}' -p 'JSON.stringify(process.env)'`;
  return JSON.parse(execFileSync('/bin/sh', ['-c', program], { env: {} }).toString()) as Record<
    string,
    string
  >;
}

describe('the block of variables', () => {
  it(
    'makes status, launches, doctor and dead-letters work beside the chain',
    { timeout: 180_000 },
    async () => {
      const child = startChild(['dev/local.ts'], {
        PORT: '0',
        LOG_LEVEL: 'debug',
        JOB_ENV: `{"GREETING":"it's {id}"}`,
      });
      const { variables, service } = JSON.parse(await child.line('the chain runs')) as Record<string, string>;
      const env = pasted(variables ?? '');
      expect(env['JOB_ENV']).toBe(`{"GREETING":"it's {id}"}`);
      const bridge = (...args: readonly string[]) => startChild(['src/main.ts', ...args], env).ended;
      await fetch(`${service}/job/2`, { method: 'POST' });
      await child.line(await sampleLineOf('2'));
      // Before that, doctor reports that there was no sweep.
      await child.line('"swept"');
      const [status, listed, letters, doctor] = await Promise.all([
        bridge('status'),
        bridge('launches', 'list'),
        bridge('dead-letters', 'list'),
        bridge('doctor'),
      ]);
      expect(status).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('local-job') });
      expect(listed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('local-job') });
      expect(letters).toMatchObject({ code: 0, stdout: '' });
      expect(doctor.stdout).not.toMatch(/^(fault|warning) /m);
      expect(doctor.code).toBe(0);
    },
  );
});
