/** Without credentials, Google's clients report the error twice: the second time as a rejection that no caller can catch. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from './support/child.ts';

/** No credentials file, no metadata server, and no probe for one. */
const NOWHERE = { HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none', PROJECT_ID: 'p-1', PORT: '0' };

const NO_CREDENTIALS =
  /^job-bridge: no Google Cloud credentials: .*\nOn your machine: gcloud auth application-default login.*\n$/;

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
  ])('$does says once what is missing and what to do, and ends with exit 1', async ({ args, env }) => {
    const { code, stderr } = await startChild(['src/main.ts', ...args], { ...NOWHERE, ...env }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(NO_CREDENTIALS);
  });

  it('the service says only that if another program answers at the metadata address', async () => {
    const other = createServer((_request, response) => response.writeHead(403).end()).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { METADATA_SERVER_DETECTION: _none, ...nowhere } = NOWHERE;
    const env = { ...nowhere, ROLE: 'http', HTTP_AUTH: 'none', GCE_METADATA_HOST: `127.0.0.1:${port}` };
    const { code, stderr } = await startChild(['src/main.ts', 'serve'], env).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(NO_CREDENTIALS);
  });
});
