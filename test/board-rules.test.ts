/** Real: PostgreSQL, `serve` with ROLE=board, CEL. */
import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from './ledger-database.ts';
import { openBoards, OPERATOR, READER } from './support/board-bed.ts';
import { rulesTest } from '../src/cli/rules/test.ts';
import { fileOf, run } from './support/rules-commands.ts';

const database = useLedgerDatabase();

const RULES = `
jobs:
  report: { job: reports, running: 2, key: "{id}", whenRunning: skip, expireAfter: 90s, args: [report, "--id={id}"] }
  thumbnails:
    launchId: [gcs, "{data.name}"]
    args: ["--object={data.name}"]
    env: { BUCKET: "{data.bucket}" }
rules:
  - name: nightly
    from: { subscription: ticks }
    launch: { job: report, args: [nightly] }
  - name: uploads
    from: { attributes: { eventType: OBJECT_FINALIZE } }
    when: data.size > 0
    launch: { job: thumbnails, env: { SIZE: "{data.size}" } }
unmatched: reject`;
const UPLOAD = {
  event: '{"name":"in/a","bucket":"b","size":9007199254740993}',
  attributes: 'eventType=OBJECT_FINALIZE',
};

/** The text of a page. */
function textOf(page: string): string {
  const [, main = ''] = /<main[^>]*>([\s\S]*)<\/main>/.exec(page) ?? [];
  const [, result = ''] = /(<section class="result"[\s\S]*?)<form/.exec(main) ?? [];
  return (result || main)
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&gt;', '>')
    .replaceAll(/\s+/g, ' ');
}

async function startRules(changed: Readonly<Record<string, string>> = {}) {
  const { startBoard, records, stored } = await openBoards(database);
  const board = await startBoard({ RULES, ...changed });
  /** The page after an event was tried. */
  const tried = async (fields: Readonly<Record<string, string>>, headers = {}) => {
    const token = await board.formToken('/rules', READER);
    const response = await board.post('/rules', { token, ...fields }, { email: READER, headers });
    const page = await response.text();
    return { status: response.status, page, text: textOf(page) };
  };
  return { ...board, records, stored, tried };
}

describe('the page of the rules', () => {
  it('shows each job with its limits and values, and each rule with its conditions', async () => {
    const { get } = await startRules();
    const text = textOf(await (await get('/rules')).text());
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
    const { get, stored } = await startRules();
    await stored(1, { rule: 'uploads' });
    await stored(2, { rule: 'uploads' });
    const text = textOf(await (await get('/rules')).text());
    expect(text).toMatch(/ nightly Launches report Launches, 24 h 0 /);
    expect(text).toMatch(/ uploads Launches thumbnails Launches, 24 h 2 /);
  });

  it('shows the default job of the variables, without the values of its environment', async () => {
    const { get } = await startRules({ RULES: '', JOB_NAME: 'mail', JOB_ENV: '{"WORD":"not for all"}' });
    const page = await (await get('/rules')).text();
    expect(textOf(page)).toMatch(
      /from JOB_NAME .* mail default job .* Args job --id=\{id\} Environment WORD /,
    );
    expect(page).not.toContain('not for all');
  });

  it('says what to set if nothing is configured', async () => {
    const { get } = await startRules({ RULES: '' });
    expect(textOf(await (await get('/rules')).text())).toContain('give it the RULES_FILE or JOB_NAME');
  });
});

describe('an event that is tried', () => {
  it('becomes the request that rules test prints', async () => {
    const { tried } = await startRules();
    const { status, text, page } = await tried(UPLOAD);
    expect(status).toBe(200);
    expect(text).toContain('Rule uploads matches. It launches thumbnails.');
    expect(text).toContain('nightly: from.subscription');
    const event = await fileOf('event.json', UPLOAD.event);
    const file = await fileOf('rules.yaml', RULES);
    const printed = await run(
      (runtime) => rulesTest(runtime, { event, file, attribute: [UPLOAD.attributes] }),
      {
        PROJECT_ID: 'p',
      },
    );
    const [, shown = ''] = /<pre[^>]*>([\s\S]*?)<\/pre>/.exec(page) ?? [];
    expect(JSON.parse(shown.replaceAll('&quot;', '"'))).toEqual(JSON.parse(printed.stdout));
    expect(printed.stdout).toContain('9007199254740993');
  });

  it('is not launched, stored or logged', async () => {
    const { tried, records, log } = await startRules();
    await tried({ ...UPLOAD, event: '{"name":"a very secret name","size":1}' });
    await tried({ event: 'a very secret name', job: 'nothing-of-that-name' });
    await tried({ event: 'a very secret name', attributes: 'a very secret name' });
    expect((await records.list({ limit: 10 })).launches).toEqual([]);
    expect(JSON.stringify(log)).not.toContain('a very secret name');
  });

  it.each([
    [{ event: '{"id":7}', subscription: 'ticks' }, /Rule nightly matches\. It launches report\./],
    [{ event: '{}', job: 'thumbnails' }, /rejected: rule-failed An expression .* a field is missing/],
    [{ event: '{"name":"x","bucket":"b"}', job: 'thumbnails' }, /The message asks for the job thumbnails\./],
    [{ event: '{}', attributes: 'eventType=OBJECT_FINALIZE' }, /rule-failed .*rule "uploads", when/],
    [
      { event: '{"size":0}', attributes: 'eventType=OBJECT_FINALIZE' },
      /rejected: unmatched .*uploads: when /,
    ],
    [{ event: '{}', job: 'reprot' }, /unknown-job .*did you mean report/],
    [{ event: 'not JSON' }, /Read as the data of a message, which is not JSON/],
    [{ event: '', attributes: 'id=2' }, /Read as a message without data/],
    [
      {
        event:
          '{"message":{"messageId":"7","data":"eyJpZCI6N30="},"subscription":"projects/p/subscriptions/ticks"}',
      },
      /Launch id m_[0-9a-f]+ .*Read as the body of a Pub\/Sub push/,
    ],
    [
      {
        event: '{"specversion":"1.0","id":"1","source":"s","type":"t","data":{"id":7}}',
        subscription: 'ticks',
      },
      /Launch id e_[0-9a-f]+ .*Read as a CloudEvent/,
    ],
  ])('%j is told', async (fields, expected) => {
    const { tried } = await startRules();
    const { status, text } = await tried(fields);
    expect(status).toBe(200);
    expect(text).toMatch(expected);
  });

  it('is a launch request of the default job if variables configure one', async () => {
    const { tried } = await startRules({ RULES: '', JOB_NAME: 'mail' });
    expect((await tried({ event: '{"id":2}' })).text).toContain('a launch request of the default job, mail.');
    const refused = await tried({ event: '{"id":2,"args":["x"]}' });
    expect(refused.text).toMatch(/override-not-allowed .* may not be overridden; .* ALLOW_OVERRIDES/);
  });

  it('says when it would run, and which launches it waits for', async () => {
    const { tried } = await startRules();
    const { text } = await tried({
      event: '{"id":7}',
      job: 'report',
      attributes: 'notBefore=2030-01-01T00:00:00Z',
    });
    expect(text).toMatch(
      /Key 7 While another launch has its key, a launch is skipped\. Executions at a time 2 /,
    );
    expect(text).toContain('Jan 1, 2030, 00:00:00 UTC');
    expect(text).toContain('1m 30s');
  });

  it('is kept in the form as it was typed, and shown as text on the page', async () => {
    const { tried } = await startRules();
    const event = '</textarea><script>alert(1)</script>\u202E';
    const { page } = await tried({
      event,
      attributes: `x=${event}`,
      job: '"><img src=x>',
      subscription: `'${event}`,
    });
    expect(page).not.toMatch(/<script>alert|<img/);
    expect(page).toContain(
      `rows="10" spellcheck="false">&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;\u202E`,
    );
  });

  it('is not tried if a line of the attributes is malformed', async () => {
    const { tried } = await startRules();
    const { status, page } = await tried({ event: '{}', attributes: 'a=1\r\n\r\nb' });
    expect(status).toBe(400);
    expect(page).toContain('Line 3 of the attributes is not name=value.');
  });

  it('is not refreshed by the script, which would remove the result', async () => {
    const { tried, get } = await startRules();
    expect((await tried(UPLOAD)).page).not.toContain('data-live');
    expect(await (await get('/')).text()).toContain('<main id="content" data-live');
  });
});

describe('a form for an event', () => {
  it('is refused if it is too large, from another site, or made for another viewer', async () => {
    const { post, formToken, get } = await startRules();
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
    const { address, tokenOf } = await startRules();
    const response = await fetch(`${address}/rules`, {
      method: 'PUT',
      headers: { 'x-goog-iap-jwt-assertion': await tokenOf(READER) },
    });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST, GET, HEAD');
  });
});
