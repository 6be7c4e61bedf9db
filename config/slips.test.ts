import { describe, expect, it } from 'vitest';
import { slipsIn } from './slips.ts';

describe('a variable that is one slip away from a key', () => {
  it.each([
    { slip: 'a letter is missing', name: 'LEGER_URL', key: 'LEDGER_URL' },
    { slip: 'a letter too many', name: 'LEDGERR_URL', key: 'LEDGER_URL' },
    { slip: 'another letter', name: 'LADGER_URL', key: 'LEDGER_URL' },
    { slip: 'two letters changed places', name: 'LEGDER_URL', key: 'LEDGER_URL' },
    { slip: 'the last letter is missing', name: 'JOB_NAM', key: 'JOB_NAME' },
    { slip: 'the first letter is missing', name: 'OB_NAME', key: 'JOB_NAME' },
    { slip: 'lower case', name: 'ledger_url', key: 'LEDGER_URL' },
    { slip: 'no underscore', name: 'HTTPAUTH', key: 'HTTP_AUTH' },
    { slip: 'of the file', name: 'CONFIGFILE', key: 'CONFIG_FILE' },
  ])('is found: $slip, $name', ({ name, key }) => {
    expect(slipsIn({ PATH: '/bin', [name]: 'hush' })).toEqual([{ name, key }]);
  });

  it.each([
    { why: 'is a key itself', name: 'LEDGER_URL' },
    { why: 'is two slips away', name: 'LEGER_UR' },
    { why: 'has two letters that changed places far apart', name: 'REDGEL_URL' },
    { why: 'only begins like one', name: 'LEDGER_URL_OLD' },
    { why: 'belongs to the platform', name: 'K_SERVICE' },
    { why: 'belongs to Google', name: 'GOOGLE_CLOUD_PROJECT' },
    { why: 'is every shell’s', name: 'HOME' },
  ])('is not: $name $why', ({ name }) => {
    expect(slipsIn({ [name]: 'x' })).toEqual([]);
  });
});
