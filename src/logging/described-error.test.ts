import { createConnection } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { describeError, stackTraceOf } from './described-error.ts';

/** Real: Node's error for a refused connection. */
function refusedConnection(): Promise<Error> {
  return new Promise((resolve) => {
    createConnection({ host: '127.0.0.1', port: 1 }).once('error', resolve);
  });
}

describe('an error in the log', () => {
  it('has its type, code and message, and those of its causes', () => {
    const cause = Object.assign(new RangeError('far'), { code: 7 });
    const error = Object.assign(new TypeError('near', { cause }), { code: 'ERR_X' });
    expect(describeError(error)).toEqual({
      type: 'TypeError',
      code: 'ERR_X',
      message: 'near',
      cause: { type: 'RangeError', code: 7, message: 'far' },
    });
  });

  it('does not show properties that a client attached to it', () => {
    const metadata = { authorization: 'Bearer secret' };
    const error = Object.assign(new Error('x'), { metadata, password: 'secret', config: { url: 'secret' } });
    expect(JSON.stringify(describeError(error))).not.toContain('secret');
  });

  it('does not show the address of a connection in its message or its stack', async () => {
    const error = await refusedConnection();
    expect(error.message).toContain('127.0.0.1');
    expect(describeError(error)).toEqual({
      type: 'Error',
      code: 'ECONNREFUSED',
      message: 'connect ECONNREFUSED',
    });
    expect(stackTraceOf(error)).toMatch(/^Error: connect ECONNREFUSED(\n {4}at .*)+$/);
    expect(stackTraceOf(error)).not.toContain('127.0.0.1');
  });

  it('does not show the host of a failed certificate check, even in a cause', () => {
    const certificate = { subject: { CN: 'other' }, subjectaltname: 'DNS:other' } as PeerCertificate;
    const cause = checkServerIdentity('hunter2.internal', certificate);
    expect(cause?.message).toContain('hunter2.internal');
    const described = describeError(new Error('PostgreSQL: it cannot be reached', { cause }));
    expect(JSON.stringify(described)).not.toContain('hunter2');
    expect(described.cause?.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  it('shows four causes at most, even if they form a circle', () => {
    const error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(describeError(error)).match(/"x"/g)).toHaveLength(4);
  });

  it.each([
    { thrown: 'text', message: 'text' },
    { thrown: { token: 'secret' }, message: 'a value that is not an Error was thrown' },
    { thrown: undefined, message: 'a value that is not an Error was thrown' },
  ])('is described even if $thrown was thrown', ({ thrown, message }) => {
    expect(describeError(thrown)).toEqual({ type: typeof thrown, message });
  });
});
