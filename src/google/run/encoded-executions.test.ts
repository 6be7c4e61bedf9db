/** Real: the encoder and the decoder of Google's client, to which ours is compared. */
import { ExecutionsClient, protos } from '@google-cloud/run';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { clientOptions } from '../client-options.ts';
import {
  decodeExecution,
  decodeExecutionPage,
  encodeExecutionRequest,
  encodePageRequest,
} from './encoded-executions.ts';

const { Execution, GetExecutionRequest, ListExecutionsRequest, ListExecutionsResponse, Condition } =
  protos.google.cloud.run.v2;

const NAME = 'projects/p/locations/l/jobs/j/executions/j-abc12';
const variables = (env: Readonly<Record<string, string>>) =>
  Object.entries(env).map(([name, value]) => ({ name, value }));
const BRIDGE = { LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' };

afterEach(() => vi.useRealTimers());

// If this fails, Google's client has become cheaper, and may replace the file under test.
it("Google's client makes plain objects of every field of a page, unset ones included", async () => {
  const client = new ExecutionsClient(clientOptions({ emulatorHost: 'localhost:1' }));
  const stub: unknown = await client.initialize();
  const { listExecutions } = stub as {
    readonly listExecutions: { readonly responseDeserialize: (bytes: Uint8Array) => unknown };
  };
  const bytes = ListExecutionsResponse.encode({ executions: [{ name: NAME }] }).finish();
  const page = listExecutions.responseDeserialize(Buffer.from(bytes)) as { readonly executions: unknown[] };
  expect(page.executions[0]).not.toBeInstanceOf(Execution);
  expect(page.executions[0]).toMatchObject({ name: NAME, uid: '', reconciling: false, conditions: [] });
  await client.close();
});

describe('an encoded execution', () => {
  it('is read for its name, its time and the variables of the bridge, among all that Cloud Run shows', () => {
    const bytes = Execution.encode({
      name: NAME,
      uid: 'u',
      generation: 3,
      labels: { team: 'shop' },
      createTime: { seconds: 1_790_000_000, nanos: 8_999_999 },
      startTime: { seconds: 1 },
      parallelism: 2,
      template: {
        timeout: { seconds: 600 },
        maxRetries: 3,
        containers: [
          {
            name: 'work',
            image: 'image',
            args: ['job', '--id=2'],
            env: [
              { name: 'SECRET', valueSource: { secretKeyRef: { secret: 's', version: '1' } } },
              ...variables({ LAUNCHED: 'no', ...BRIDGE, TRACEPARENT: '00-1-2-01' }),
            ],
            resources: { limits: { cpu: '1' } },
          },
        ],
      },
      conditions: [{ type: 'Completed', state: Condition.State.CONDITION_PENDING }],
      logUri: 'https://example.com/',
      etag: 'e',
    }).finish();
    expect(decodeExecution(bytes)).toEqual({
      name: NAME,
      createTimeMs: 1_790_000_000_008,
      launchId: 'launch-1',
      launchJob: '',
      inputId: '2',
      digest: 'd1',
    });
  });

  it("has the name of its job; without one, or with an empty one, it is the default job's", () => {
    const launchJobOf = (env: Readonly<Record<string, string>>) => {
      const template = { containers: [{ env: variables({ ...BRIDGE, ...env }) }] };
      return decodeExecution(Execution.encode({ name: NAME, template }).finish()).launchJob;
    };
    expect(launchJobOf({ LAUNCH_JOB: 'report' })).toBe('report');
    expect(launchJobOf({ LAUNCH_JOB: '' })).toBe('');
    expect(launchJobOf({})).toBe('');
  });

  it('that was started by hand names no launch', () => {
    const template = { containers: [{ env: variables({ LAUNCH_ID: '', OTHER: 'x' }) }, {}] };
    expect(decodeExecution(Execution.encode({ name: NAME, template }).finish())).toMatchObject({
      launchId: undefined,
      inputId: undefined,
      digest: undefined,
    });
  });

  it('with several containers belongs to the launch that the first one names', () => {
    const containers = ['', 'first', 'second'].map((LAUNCH_ID) => ({ env: variables({ LAUNCH_ID }) }));
    const bytes = Execution.encode({ template: { containers } }).finish();
    expect(decodeExecution(bytes).launchId).toBe('first');
  });

  it('without a time counts as new, so that nothing is taken for absent too early', () => {
    vi.useFakeTimers({ now: 7_000 });
    expect(decodeExecution(Execution.encode({ name: NAME }).finish()).createTimeMs).toBe(7_000);
  });

  it("is read as Google's client reads it, for all texts and times", () => {
    const text = fc.string({ unit: 'binary' });
    const given = fc.record({
      name: text,
      createTime: fc.record({
        seconds: fc.integer({ min: 0, max: 253_402_300_799 }),
        nanos: fc.integer({ min: 0, max: 999_999_999 }),
      }),
      launchId: text.filter((value) => value !== ''),
    });
    fc.assert(
      fc.property(given, ({ name, createTime, launchId }) => {
        const template = { containers: [{ env: variables({ LAUNCH_ID: launchId }) }] };
        const bytes = Execution.encode({ name, createTime, template }).finish();
        const read = Execution.decode(bytes);
        expect(decodeExecution(bytes)).toMatchObject({
          name: read.name,
          createTimeMs: createTime.seconds * 1000 + Math.trunc(createTime.nanos / 1e6),
          launchId: read.template?.containers?.[0]?.env?.[0]?.value,
        });
      }),
    );
  });

  it('that is cut off within its template is an error', () => {
    const template = { containers: [{ env: variables(BRIDGE) }] };
    const bytes = Execution.encode({ name: NAME, template }).finish();
    const afterName = 2 + NAME.length;
    for (let length = afterName + 1; length < bytes.length; length += 1) {
      expect(() => decodeExecution(bytes.subarray(0, length))).toThrow(RangeError);
    }
  });
});

describe('an encoded page of executions', () => {
  it('has them in order, and the token of the next page', () => {
    const names = ['c', 'b', 'a'];
    const executions = names.map((name) => ({ name }));
    const bytes = ListExecutionsResponse.encode({ executions, nextPageToken: 'next' }).finish();
    const page = decodeExecutionPage(bytes);
    expect(page.executions.map(({ name }) => name)).toEqual(names);
    expect(page.nextPageToken).toBe('next');
  });

  it('can be empty', () => {
    expect(decodeExecutionPage(new Uint8Array())).toEqual({ executions: [], nextPageToken: '' });
  });

  it('is requested as the proto says, deleted executions included', () => {
    const request = { parent: 'projects/p/locations/l/jobs/j', pageSize: 100, pageToken: 'next' };
    const sent = { ...request, showDeleted: true };
    expect(ListExecutionsRequest.decode(encodePageRequest(request))).toMatchObject(sent);
  });
});

it('one execution is requested as the proto says', () => {
  expect(GetExecutionRequest.decode(encodeExecutionRequest(NAME))).toMatchObject({ name: NAME });
});
