/**
 * Causes every answer in the description. Real: Express, HTTP, Google's publisher, tokens and their key server. In place of
 * Pub/Sub: the emulator. Double: the look-up.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { answerTo, authenticate, keyServer } from '../../../test/support/caused-answers.ts';
import { documentedAnswers, type DocumentedAnswer } from '../../../test/support/documented-answers.ts';
import { startHttpService } from '../../../test/support/http-service.ts';
import { smallRulebook } from '../../../test/support/small-rulebook.ts';
import { PROBLEMS, type ProblemCode } from '../../server/problem.ts';
import { OPEN_API } from './document.ts';

afterAll(() => keyServer.close());

function titleOf({ operation, status, type, code }: DocumentedAnswer): string {
  return `${operation} with ${status} ${code ?? type}`;
}

const answers = documentedAnswers().map((answer) => ({ title: titleOf(answer), answer }));
/** Headers that a caller uses. */
const NOTABLE = ['Location', 'traceparent', 'Retry-After', 'Allow', 'WWW-Authenticate'];

describe('the description of the request side', () => {
  it.each(answers)('is right about $title', async ({ answer }) => {
    const { status, type, code, headers, misfitOf } = answer;
    const response = await answerTo(answer);
    const text = await response.text();
    const body: unknown = type === 'text/plain' ? text : JSON.parse(text);
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status,
      type: `${type}; charset=utf-8`,
    });
    expect(body).toMatchObject(code === undefined ? {} : { code, status });
    expect(misfitOf(body)).toBeUndefined();
    expect(response.headers.get('cache-control')).toBe('no-store');
    for (const name of NOTABLE) {
      const described = headers[name];
      const isThere = response.headers.has(name);
      expect({ name, isThere }).toEqual({
        name,
        isThere: described !== undefined && (described.required || isThere),
      });
    }
  });

  it('names every problem code of the request side', () => {
    const ofOthers: readonly ProblemCode[] = [
      'invalid-delivery',
      'stopping',
      'sweep-not-configured',
      'launch-not-settled',
    ];
    const inWords = [...OPEN_API.info.description.matchAll(/`([a-z-]+)`/g)].map(([, word]) => word);
    const named = new Set([...answers.map(({ answer }) => answer.code), ...inWords, ...ofOthers]);
    expect(Object.keys(PROBLEMS).filter((code) => !named.has(code))).toEqual([]);
  });

  it('is right about methods and paths', async () => {
    const { send } = await startHttpService({ rulebook: smallRulebook() });
    for (const path of ['/job/2', '/jobs/report', '/jobs/report/2', '/launches/known', '/launches']) {
      const response = await send(path, { method: 'DELETE' });
      expect(response.headers.get('allow')).toMatch(/GET|POST/);
      expect(await response.json()).toMatchObject({ status: 405, code: 'method-not-allowed' });
    }
    expect(await (await send('/nothing')).json()).toMatchObject({ status: 404, code: 'not-found' });
    expect(await (await send('/%zz')).json()).toMatchObject({ status: 400, code: 'invalid-path' });
  });

  it('can be read without a token', async () => {
    const { send } = await startHttpService({ authenticate: authenticate() });
    const { headers, status } = await send('/openapi.json');
    expect({ status, type: headers.get('content-type') }).toEqual({
      status: 200,
      type: 'application/json; charset=utf-8',
    });
  });
});
