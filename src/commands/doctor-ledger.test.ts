/** Real: PostgreSQL and its client. */
import { describe, expect, it } from 'vitest';
import { codesOf, examined, useDoctorBed } from '../../test/support/doctor-bed.ts';
import { useLedgerDatabase } from '../../test/ledger-database.ts';

const bed = useDoctorBed();
const database = useLedgerDatabase();

/** Everything but the ledger is healthy. */
async function examinedWith(LEDGER_URL: string) {
  const plan = bed.plan();
  await bed.create(plan);
  const { exitCode, findings } = await examined({ ...plan.env, LEDGER_URL });
  const codes = codesOf(findings).filter((code) => code !== 'job-ledger-missing');
  return { exitCode, codes, text: JSON.stringify(findings) };
}

describe('the ledger', () => {
  it('has nothing to mend once it is as this version needs it', async () => {
    const { exitCode, codes } = await examinedWith(await database.create());
    expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
  });

  it('is missing in a database where no service has ever started, and is not made there', async () => {
    const url = await database.server.createDatabase();
    expect(await examinedWith(url)).toMatchObject({ exitCode: 1, codes: ['ledger-missing'] });
    expect(await examinedWith(url)).toMatchObject({ exitCode: 1, codes: ['ledger-missing'] });
  });

  it.each([
    { code: 'ledger-newer', change: `INSERT INTO job_bridge_migrations VALUES (1000, 'later')`, exitCode: 0 },
    { code: 'ledger-older', change: 'UPDATE job_bridge_migrations SET version = -version', exitCode: 1 },
  ])('is found to be of another version: $code', async ({ code, change, exitCode }) => {
    const url = await database.create();
    const pool = await database.connect({ url });
    await pool.query(change);
    expect(await examinedWith(url)).toMatchObject({ exitCode, codes: [code] });
  });

  it.each([
    { what: 'password', change: (url: URL) => void (url.password = 'hunter2') },
    { what: 'database', change: (url: URL) => void (url.pathname = '/hunter2') },
    { what: 'host', change: (url: URL) => url.searchParams.set('host', '/tmp/hunter2') },
  ])('that cannot be reached is told without its address: $what', async ({ change }) => {
    const url = new URL((await database.create()).replace('@/', '@localhost/'));
    change(url);
    const { exitCode, codes, text } = await examinedWith(url.href);
    expect({ exitCode, codes }).toEqual({ exitCode: 1, codes: ['ledger-unreachable'] });
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('not-so-secret');
  });
});
