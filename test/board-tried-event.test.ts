/** Real: PostgreSQL, `serve` with ROLE=board, CEL. */
import { describe, expect, it } from 'vitest';
import { rulesTest } from '../src/cli/rules/test.ts';
import { useLedgerDatabase } from './ledger-database.ts';
import { RULES, startRules } from './support/board-rules.ts';
import { fileOf, run } from './support/rules-commands.ts';

const database = useLedgerDatabase();

const UPLOAD = {
  event: '{"name":"in/a","bucket":"b","size":9007199254740993}',
  attributes: 'eventType=OBJECT_FINALIZE',
};

describe('an event that is tried', () => {
  it('becomes the request that rules test prints', async () => {
    const { tried } = await startRules(database);
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
    const { tried, records, log } = await startRules(database);
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
  ])('the page says how %j is read', async (fields, expected) => {
    const { tried } = await startRules(database);
    const { status, text } = await tried(fields);
    expect(status).toBe(200);
    expect(text).toMatch(expected);
  });

  it('is a launch request of the default job if variables configure one', async () => {
    const { tried } = await startRules(database, { RULES: '', JOB_NAME: 'mail' });
    expect((await tried({ event: '{"id":2}' })).text).toContain('a launch request of the default job, mail.');
    const refused = await tried({ event: '{"id":2,"args":["x"]}' });
    expect(refused.text).toMatch(/override-not-allowed .* may not be overridden; .* ALLOW_OVERRIDES/);
  });

  it('says when it would run, and which launches it waits for', async () => {
    const { tried } = await startRules(database);
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
    const { tried } = await startRules(database);
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
    const { tried } = await startRules(database);
    const { status, page } = await tried({ event: '{}', attributes: 'a=1\r\n\r\nb' });
    expect(status).toBe(400);
    expect(page).toContain('Line 3 of the attributes is not name=value.');
  });

  it('is not refreshed by the script, which would remove the result', async () => {
    const { tried, get } = await startRules(database);
    expect((await tried(UPLOAD)).page).not.toContain('data-live');
    expect(await (await get('/')).text()).toContain('<main id="content" data-live');
  });
});
