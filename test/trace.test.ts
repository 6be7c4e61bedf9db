/** One trace id finds all lines of one launch, from the request to the job, and no others. */
import { describe, expect, it } from 'vitest';
import { startLoggingChain, type Line, type LoggingChain } from './support/logging-chain.ts';
import { sampleLineOf } from './support/sample-work.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const OTHER = '0af7651916cd43dd8448eb211c80319c';
const SPAN = '00f067aa0ba902b7';

/** The lines that the filter `trace="projects/local-project/traces/…"` finds. */
function linesOf({ lines }: LoggingChain, traceId: string): readonly Line[] {
  return lines.filter(
    (line) => line['logging.googleapis.com/trace'] === `projects/local-project/traces/${traceId}`,
  );
}

const FROM_REQUEST_TO_JOB = [
  { message: 'launch request stored', status: 202 },
  { message: 'delivery launched', outcome: 'launched', status: 204 },
  { message: await sampleLineOf('2'), taskIndex: 0 },
];

async function launch(bed: LoggingChain, headers: Readonly<Record<string, string>>): Promise<string> {
  const response = await fetch(`${bed.url}/job/2`, { method: 'POST', headers });
  expect(response.status).toBe(202);
  const { launchId } = (await response.json()) as { readonly launchId: string };
  await bed.line({ launchId, outcome: 'launched' });
  await bed.line({ launchId, taskIndex: 0 });
  return launchId;
}

/** Sorted: the job may log before the line of its delivery. */
function byMessage<Fields extends { readonly message?: unknown }>(
  lines: readonly Fields[],
): readonly Fields[] {
  return lines.toSorted((one, other) => String(one.message).localeCompare(String(other.message)));
}

describe('POST /job/2', () => {
  it("request, delivery and job have the trace id of the caller's header, in either form", async () => {
    const bed = await startLoggingChain();
    const w3c = await launch(bed, { traceparent: `00-${TRACE}-${SPAN}-01` });
    const google = await launch(bed, { 'X-Cloud-Trace-Context': `${OTHER}/67667974448284343;o=0` });
    for (const { traceId, launchId, sampled } of [
      { traceId: TRACE, launchId: w3c, sampled: true },
      { traceId: OTHER, launchId: google, sampled: false },
    ]) {
      const own = {
        id: '2',
        launchId,
        'logging.googleapis.com/labels': { id: '2', launchId },
        'logging.googleapis.com/trace_sampled': sampled,
      };
      expect(byMessage(linesOf(bed, traceId))).toMatchObject(
        byMessage(FROM_REQUEST_TO_JOB.map((line) => ({ ...line, ...own }))),
      );
    }
  });

  it('with both headers, traceparent decides; an invalid one is ignored', async () => {
    const bed = await startLoggingChain();
    const google = { 'X-Cloud-Trace-Context': `${OTHER}/1;o=1` };
    await launch(bed, { ...google, traceparent: `00-${TRACE}-${SPAN}-00` });
    expect(byMessage(linesOf(bed, TRACE))).toMatchObject(byMessage(FROM_REQUEST_TO_JOB));
    expect(linesOf(bed, OTHER)).toEqual([]);
    await launch(bed, { ...google, traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` });
    expect(linesOf(bed, TRACE)).toHaveLength(3);
    expect(byMessage(linesOf(bed, OTHER))).toMatchObject(byMessage(FROM_REQUEST_TO_JOB));
  });
});

it('the trace also finds a refused request and a look-up', async () => {
  const bed = await startLoggingChain();
  const headers = { traceparent: `00-${TRACE}-${SPAN}-01` };
  expect((await fetch(`${bed.url}/job/x`, { headers })).status).toBe(400);
  expect((await fetch(`${bed.url}/launches/none`, { headers })).status).toBe(404);
  expect(linesOf(bed, TRACE)).toMatchObject([{ code: 'invalid-id' }, { code: 'launch-not-found' }]);
});

it('the trace finds a launch whose answer was lost, with the line that says so', async () => {
  const bed = await startLoggingChain();
  bed.chain.cloudRun.faults.add({ rpc: 'RunJob', cut: 'reset', when: 'after', times: 1 });
  await launch(bed, { traceparent: `00-${TRACE}-${SPAN}-01` });
  const adopted = { message: 'found the execution of a launch whose answer was lost', severity: 'INFO' };
  expect(byMessage(linesOf(bed, TRACE))).toMatchObject(byMessage([...FROM_REQUEST_TO_JOB, adopted]));
});

describe('a message of another system', () => {
  const data = Buffer.from('{"id":2}');
  const [, ...fromDeliveryToJob] = FROM_REQUEST_TO_JOB;

  it.each(['traceparent', 'googclient_traceparent'])('is in the trace of its attribute %s', async (name) => {
    const bed = await startLoggingChain();
    await bed.publish({ data, attributes: { [name]: `00-${TRACE}-${SPAN}-01` } });
    await bed.line({ outcome: 'launched' });
    await bed.line({ taskIndex: 0 });
    expect(byMessage(linesOf(bed, TRACE))).toMatchObject(byMessage(fromDeliveryToJob));
  });

  it('without one gets a trace, which its deliveries and its job share', async () => {
    const bed = await startLoggingChain();
    for (let time = 0; time < 2; time += 1) await bed.publish({ data, attributes: { launchId: 'order-17' } });
    const job = await bed.line({ launchId: 'order-17', taskIndex: 0 });
    await bed.line({ outcome: 'launched' });
    await bed.line({ outcome: 'duplicate' });
    const traces = bed.lines
      .filter(({ launchId }) => launchId === 'order-17')
      .map((line) => line['logging.googleapis.com/trace']);
    expect(traces).toEqual(Array.from({ length: 3 }, () => job['logging.googleapis.com/trace']));
  });

  it('is found by its trace also if it can never be launched', async () => {
    const bed = await startLoggingChain();
    await bed.publish({ data: Buffer.from('{'), attributes: { traceparent: `00-${TRACE}-${SPAN}-01` } });
    await bed.line({ outcome: 'rejected' });
    expect(linesOf(bed, TRACE)).toMatchObject([{ severity: 'ERROR', reason: 'invalid-json' }]);
  });
});
