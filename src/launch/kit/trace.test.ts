import { describe, expect, it } from 'vitest';
import {
  childTrace,
  formatTraceparent,
  parseCloudTraceContext,
  parseTraceparent,
  traceOfLaunch,
} from './trace.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('a traceparent', () => {
  it.each([
    { value: `00-${TRACE}-${SPAN}-01`, sampled: true },
    { value: `00-${TRACE}-${SPAN}-00`, sampled: false },
    { value: `00-${TRACE}-${SPAN}-03`, sampled: true },
    { value: `00-${TRACE}-${SPAN}-fe`, sampled: false },
    { value: `cc-${TRACE}-${SPAN}-01`, sampled: true },
    { value: `cc-${TRACE}-${SPAN}-01-what-comes-later`, sampled: true },
  ])('$value is understood', ({ value, sampled }) => {
    expect(parseTraceparent(value)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });

  it.each([
    { title: 'nothing', value: undefined },
    { title: 'the empty text', value: '' },
    { title: 'version ff', value: `ff-${TRACE}-${SPAN}-01` },
    { title: 'version 00 that goes on', value: `00-${TRACE}-${SPAN}-01-more` },
    { title: 'version 00 that ends in a dash', value: `00-${TRACE}-${SPAN}-01-` },
    { title: 'a later version that goes on without a dash', value: `cc-${TRACE}-${SPAN}-01.` },
    { title: 'upper case', value: `00-${TRACE.toUpperCase()}-${SPAN}-01` },
    { title: 'a trace id of zeros', value: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { title: 'a span id of zeros', value: `00-${TRACE}-${'0'.repeat(16)}-01` },
    { title: 'a short trace id', value: `00-${TRACE.slice(1)}-${SPAN}-01` },
    { title: 'a short span id', value: `00-${TRACE}-${SPAN.slice(1)}-01` },
    { title: 'no flags', value: `00-${TRACE}-${SPAN}` },
    { title: 'short flags', value: `00-${TRACE}-${SPAN}-1` },
    { title: 'white space around it', value: ` 00-${TRACE}-${SPAN}-01` },
    { title: 'a line end', value: `00-${TRACE}-${SPAN}-01\n` },
    { title: 'two in one', value: `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01` },
    { title: 'letters that are not hex', value: `00-${TRACE.replace('4', 'g')}-${SPAN}-01` },
  ])('that is $title counts as none', ({ value }) => {
    expect(parseTraceparent(value)).toBeUndefined();
  });

  it('is written as it is read', () => {
    const trace = { traceId: TRACE, spanId: SPAN, sampled: true };
    expect(formatTraceparent(trace)).toBe(`00-${TRACE}-${SPAN}-01`);
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
  });
});

describe("Google's own X-Cloud-Trace-Context", () => {
  it.each([
    { value: `${TRACE}/1;o=1`, spanId: '0000000000000001', sampled: true },
    { value: `${TRACE}/67667974448284343;o=0`, spanId: SPAN, sampled: false },
    { value: `${TRACE}/18446744073709551615;o=1`, spanId: 'f'.repeat(16), sampled: true },
    { value: `${TRACE.toUpperCase()}/1`, spanId: '0000000000000001', sampled: false },
  ])('$value is understood, its decimal span id to the last digit', ({ value, spanId, sampled }) => {
    expect(parseCloudTraceContext(value)).toEqual({ traceId: TRACE, spanId, sampled });
  });

  it.each([TRACE, `${TRACE};o=1`, `${TRACE}/0;o=1`])('%s gets a span id, because it has none', (value) => {
    expect(parseCloudTraceContext(value)?.spanId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
  });

  it.each([
    undefined,
    '',
    'x',
    `${'0'.repeat(32)}/1;o=1`,
    `${TRACE.slice(1)}/1`,
    `${TRACE}/a;o=1`,
    `${TRACE}/1;o=x`,
  ])('%s counts as none', (value) => {
    expect(parseCloudTraceContext(value)).toBeUndefined();
  });
});

describe('a child', () => {
  it('keeps trace and sampling of its parent, with a new span', () => {
    const parent = { traceId: TRACE, spanId: SPAN, sampled: true };
    const child = childTrace(parent);
    expect(child).toEqual({ traceId: TRACE, spanId: expect.stringMatching(/^[0-9a-f]{16}$/), sampled: true });
    expect(child.spanId).not.toBe(SPAN);
  });

  it('of nothing begins an unsampled trace that can be written and read', () => {
    const trace = childTrace(undefined);
    expect(trace.sampled).toBe(false);
    expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
    expect(childTrace(undefined).traceId).not.toBe(trace.traceId);
  });

  it('has unique ids, however many are made', () => {
    const traces = Array.from({ length: 1000 }, () => childTrace(undefined));
    expect(new Set(traces.flatMap(({ traceId, spanId }) => [traceId, spanId])).size).toBe(2000);
    expect(traces.filter(({ spanId }) => !/^[0-9a-f]{16}$/.test(spanId))).toEqual([]);
  });
});

it('a launch whose publisher began no trace has one that can be written and read', () => {
  const trace = traceOfLaunch('launch-1');
  expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
});
