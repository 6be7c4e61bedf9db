/** Texts from outside that try to be markup, in every field and on every page. Real: PostgreSQL, `serve`, HTTP. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../test/ledger-database.ts';
import { openAttacked } from '../../test/support/board-attacks.ts';

const database = useLedgerDatabase();

/** Texts that try to break out of text, an attribute, an address or a script, or that change the direction of writing. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(2)>',
  "' onmouseover='alert(3)",
  '" autofocus onfocus="alert(4)',
  '</title></main><svg onload=alert(5)>',
  'javascript:alert(6)',
  '{{7*7}}${7*7}',
  '\u202Egnp.exe',
  '\u2066a\u2069\u200B\uFEFF',
  '&lt;script&gt;',
  '\u0001\u001B[31m',
  '--><!--',
].join(' ');

/** Markup that no page of the board has. */
const FOREIGN = /^(img|iframe|object|embed|base|style|template|math|audio|video|frame|applet)$/i;
const OWN_SCRIPT = '<script src="/assets/board.js" defer>';

const RULES = `jobs: { report: { job: one } }
rules: [{ name: all, when: has(data.id), launch: { job: report, args: ['--x={data.id}'] } }]
unmatched: reject`;

/** Elements and attributes of a page that are not ours, as a browser reads it. */
function intrudersIn(page: string): readonly string[] {
  const tags = [...page.matchAll(/<(?:!doctype html|\/?([^\s>/]*)((?:"[^"]*"|[^">])*))>/g)];
  return tags.flatMap(([tag, name, attributes = '']) => {
    if (name === undefined) return [];
    const names = attributes.replaceAll(/"[^"]*"/g, '').matchAll(/[^\s=/]+/g);
    const bad = [...names].some(([one]) => /^on|^style$|^srcdoc$/i.test(one));
    const links = [...attributes.matchAll(/(?:href|action|src)="([^"]*)"/g)];
    const isAway = links.some(
      ([, to = '']) => !/^(\/(?!\/)|#|https:\/\/console\.cloud\.google\.com\/)/.test(to),
    );
    const isScript = name === 'script' && tag !== OWN_SCRIPT && tag !== '</script>';
    return FOREIGN.test(name) || isScript || bad || isAway ? [tag] : [];
  });
}

it('texts in every field of a launch are shown as text, on every page, and invisible characters are made visible', async () => {
  const { board, url, records, actions, queue, store, show, stored } = await openAttacked(database, {
    RULES,
  });
  const failed = await show({ ...(await stored(9)), launchId: 'launch-3' });
  await actions.retry({ key: failed, force: false, by: HOSTILE });
  await queue.pauseJob({ target: failed.job, refusal: 'NOT_FOUND', error: HOSTILE });
  const unknown = { ...failed, launchId: 'launch-2' };
  await records.resolve({ key: unknown, resolution: { ended: 'failed' }, note: HOSTILE, by: HOSTILE });
  const batches = await store.batches();
  const id = await batches.make({
    act: 'cancel',
    by: HOSTILE,
    asked: JSON.stringify({ list: '/launches', gone: 0 }),
    keys: [failed, { ...failed, launchId: HOSTILE, name: '' }],
  });
  const pool = await database.connect({ url });
  const detail = { reason: 'other', detail: HOSTILE, logUri: 'javascript:alert(8)' };
  await pool.query(
    `UPDATE launches SET input_id = $1, key = $1, digest = $1, last_error = $1, message_id = $1, trace_id = $1,
       retry_of = $1, replaced_by = $1, wished_by = $1, resolved_note = $1, working_execution = $1,
       execution = $1, end_detail = $2, request = replace(request::text, 'WORD', $3)::text`,
    [HOSTILE, JSON.stringify(detail), JSON.stringify(HOSTILE).slice(1, -1)],
  );
  const asked = encodeURIComponent(HOSTILE);
  const paths = [
    '/',
    '/queue',
    '/rules',
    '/launches',
    `/launches?q=${asked}&job=${asked}`,
    `/launches?key=${asked}`,
    `/launches?state=${asked}`,
    `/launches?after=${asked}`,
    ...['launch-1', 'launch-2', 'launch-3'].flatMap((one) => [
      `/launches/${one}`,
      `/launches/${one}?show=values`,
    ]),
    `/launches/launch-1?job=${asked}`,
    `/launches/${asked}`,
    `/batches/${id}`,
    `/batches/${asked}`,
    `/${asked}`,
  ];
  let shown = 0;
  for (const path of paths) {
    for (const language of ['en', 'ja']) {
      const page = await (await board.get(path, undefined, { 'accept-language': language })).text();
      expect([path, intrudersIn(page)]).toEqual([path, []]);
      // A field of a form, and text that is copied, are kept unchanged.
      const prose = page.replaceAll(/ (?:value|data-copy)="[^"]*"/g, '');
      // oxlint-disable-next-line no-control-regex
      expect([path, /[\u202E\u2066\u2069\u200B\uFEFF\u0001\u001B]/.exec(prose)?.[0]]).toEqual([
        path,
        undefined,
      ]);
      if (page.includes('&lt;script&gt;alert(1)')) shown += 1;
    }
  }
  expect(shown).toBeGreaterThan(10);
});

it('an event that is tried is shown as text, whatever is in it', async () => {
  const { board, token } = await openAttacked(database, { RULES });
  const event = JSON.stringify({ id: HOSTILE, data: HOSTILE });
  const forms = [
    { event },
    { event: HOSTILE },
    { event, attributes: `a=${HOSTILE}\n${HOSTILE}=b` },
    { event, attributes: HOSTILE },
    { event, subscription: HOSTILE },
    { event, job: HOSTILE },
  ];
  for (const form of forms) {
    const response = await board.post('/rules', { token, ...form });
    const page = await response.text();
    expect([form, response.status < 500, intrudersIn(page.replaceAll(/<textarea[^>]*>[^<]*/g, ''))]).toEqual([
      form,
      true,
      [],
    ]);
    expect(page).not.toMatch(/<script>|<img|<svg onload/);
  }
});

it.each([
  '<script>alert(1)</script>',
  '<script src="//evil.example/x">',
  '<a href="javascript:x">',
  '<a href="//evil.example">',
  '<p onclick="x">',
  '<svg onload=x>',
  '<img>',
  '<input value="" autofocus onfocus="x">',
])('the test finds %s', (one) => {
  expect(intrudersIn(`<p>${one}</p>`)).toHaveLength(1);
});

it('the log contains no value of a launch, even if a page shows the values', async () => {
  const { board, stored, token } = await openAttacked(database);
  const secret = 'not-for-the-log';
  await stored(7, { inputId: secret, key: secret });
  await board.get('/launches/launch-7?show=values');
  await board.get(`/launches?key=${secret}`);
  await board.post('/launches/launch-7/cancel', { token, reason: secret });
  await board.post('/launches/launch-7/retry', { token: secret });
  expect(board.log.length).toBeGreaterThan(1);
  expect(JSON.stringify(board.log)).not.toContain(secret);
});
