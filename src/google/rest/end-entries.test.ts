/** Real: google-auth-library. In place of Cloud Logging and Resource Manager: a server of the test. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { OAuth2Client } from 'google-auth-library';
import { expect, it } from 'vitest';
import { closeAfterTest } from '../../../emulators/testing/closing.ts';
import { RestEndEntries } from './end-entries.ts';
import { readProjectNumber } from './project-number.ts';

const JOB = 'projects/p/locations/asia-northeast1/jobs/live-check-1';

/** A server that answers each request so, and what it was asked. */
async function startGoogle(status: number, body: object) {
  const asked: { readonly url: string; readonly body: unknown }[] = [];
  const server = createServer((request, response) => {
    const answer = (got: unknown): void => {
      asked.push({ url: request.url ?? '', body: got });
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'GET') answer(undefined);
    else void json(request).then(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closeAfterTest(() => {
    server.close();
    server.closeAllConnections();
  });
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'own-token' });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, common: { authClient, projectId: 'p', timeoutMs: 5_000, endpoint } };
}

it('asks for the entries that the log sink of the bridge lets through, and names their executions', async () => {
  const { asked, common } = await startGoogle(200, { entries: [{ about: 'one' }, { about: '' }] });
  const entries = new RestEndEntries({
    ...common,
    executionIn: (entry) =>
      (JSON.parse(Buffer.from(entry).toString()) as { about: string }).about || undefined,
  });
  expect(await entries.executions(JOB)).toEqual(['one']);
  expect(asked).toEqual([
    {
      url: '/v2/entries:list',
      body: {
        resourceNames: ['projects/p'],
        filter: expect.stringMatching(/system_event.*Jobs\.RunJob.*job_name=\("live-check-1"\)/),
        orderBy: 'timestamp desc',
        pageSize: 100,
      },
    },
  ]);
});

it('says that the right to read the log is missing', async () => {
  const { common } = await startGoogle(403, { error: { status: 'PERMISSION_DENIED' } });
  const entries = new RestEndEntries({ ...common, executionIn: () => undefined });
  await expect(entries.executions(JOB)).rejects.toMatchObject({ reason: 'denied' });
});

it('reads the number of the project', async () => {
  const { asked, common } = await startGoogle(200, { projectNumber: '123' });
  expect(await readProjectNumber(common)).toBe('123');
  expect(asked).toMatchObject([{ url: '/v1/projects/p' }]);
});
