/** Real: PostgreSQL, `serve` with ROLE=board, CEL. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { OPERATOR, READER } from './support/board-bed.ts';
import { startRules } from './support/board-rules.ts';
import { pageText } from './support/page-text.ts';

const database = useLedgerDatabase();

describe('the page of the rules', () => {
  it('shows each job with its limits and values, and each rule with its conditions', async () => {
    const { get } = await startRules(database);
    const text = pageText(await (await get('/rules')).text());
    expect(text).toMatch(/In force here, from RULES /);
    expect(text).toMatch(
      / report Cloud Run job projects\/p\/locations\/asia-northeast1\/jobs\/reports Executions at a time 2 When its key is taken While another launch has its key, a launch is skipped\. Expires after 1m 30s Key \{id\} Args report --id=\{id\} /,
    );
    expect(text).toMatch(/ thumbnails .* Environment BUCKET=\{data\.bucket\} Launch id gcs \{data\.name\} /);
    expect(text).toMatch(
      / nightly Launches report Launches, 24 h 0 Subscription projects\/p\/subscriptions\/ticks Args nightly /,
    );
    expect(text).toMatch(
      / uploads Launches thumbnails Launches, 24 h 0 Attributes eventType=OBJECT_FINALIZE Condition data\.size > 0 Environment SIZE=\{data\.size\} /,
    );
    expect(text).toContain('it goes to the dead-letter topic');
  });

  it('counts what each rule launched in a day', async () => {
    const { get, stored } = await startRules(database);
    await stored(1, { rule: 'uploads' });
    await stored(2, { rule: 'uploads' });
    const text = pageText(await (await get('/rules')).text());
    expect(text).toMatch(/ nightly Launches report Launches, 24 h 0 /);
    expect(text).toMatch(/ uploads Launches thumbnails Launches, 24 h 2 /);
  });

  it('shows the default job of the variables, without the values of its environment', async () => {
    const { get } = await startRules(database, {
      RULES: '',
      JOB_NAME: 'mail',
      JOB_ENV: '{"WORD":"not for all"}',
    });
    const page = await (await get('/rules')).text();
    expect(pageText(page)).toMatch(
      /from JOB_NAME .* mail default job .* Args job --id=\{id\} Environment WORD /,
    );
    expect(page).not.toContain('not for all');
  });

  it('says what to set if nothing is configured', async () => {
    const { get } = await startRules(database, { RULES: '' });
    expect(pageText(await (await get('/rules')).text())).toContain('give it the RULES_FILE or JOB_NAME');
  });
});

describe('a form for an event', () => {
  it('is refused if it is too large, from another site, or made for another viewer', async () => {
    const { post, formToken, get } = await startRules(database);
    const token = await formToken('/rules', READER);
    const status = async (form: Readonly<Record<string, string>>, headers = {}, email = READER) =>
      (await post('/rules', form, { email, headers })).status;
    expect(await status({ token, event: 'x'.repeat(1024 * 1024) })).toBe(413);
    expect(await status({ token, event: '{}' }, { origin: 'https://elsewhere.example' })).toBe(403);
    expect(await status({ token, event: '{}' }, { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ event: '{}' })).toBe(403);
    expect(await status({ token, event: '{}' }, {}, OPERATOR)).toBe(403);
    expect(await status({ token, event: '{}' }, {}, '')).toBe(401);
    expect(await status({ token, event: '{}' })).toBe(200);
    expect((await get('/rules', '')).status).toBe(401);
  });

  it('takes GET, HEAD and POST', async () => {
    const { address, tokenOf } = await startRules(database);
    const response = await fetch(`${address}/rules`, {
      method: 'PUT',
      headers: { 'x-goog-iap-jwt-assertion': await tokenOf(READER) },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD');
  });
});
