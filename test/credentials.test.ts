/** Without credentials: Google's clients raise that a second time, as a rejection that nobody can catch. */
import { describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';

/** No credentials file, no metadata server, and no probe for one. */
const NOWHERE = { HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none', PROJECT_ID: 'p-1', PORT: '0' };

describe('without credentials', () => {
  it.each([
    { does: 'the request side', args: ['serve'], env: { ROLE: 'http', HTTP_AUTH: 'none' } },
    { does: 'the push side', args: ['serve'], env: { ROLE: 'subscriber', PUSH_AUTH: 'none', JOB_NAME: 'j' } },
    {
      does: 'the whole service',
      args: ['serve'],
      env: { HTTP_AUTH: 'none', PUSH_AUTH: 'none', JOB_NAME: 'j' },
    },
    { does: 'publish', args: ['publish', '--id', '2'], env: {} },
  ])('$does says so once, says what to do, and ends with exit 1', async ({ args, env }) => {
    const { code, stderr } = await startChild(['src/main.ts', ...args], { ...NOWHERE, ...env }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^job-bridge: no Google Cloud credentials: .*\nRun the service under .*\n$/);
  });
});
