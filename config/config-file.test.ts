import { describe, expect, it } from 'vitest';
import { describeConfig, loadConfig } from './load-config.ts';

function fromFile(content: object): ReturnType<typeof loadConfig> {
  return loadConfig({ env: {}, fileText: JSON.stringify(content) });
}

describe('a CONFIG_FILE', () => {
  it('takes numbers, booleans, arrays and objects as JSON has them', () => {
    const content = {
      PORT: 9090,
      HTTP_GET: false,
      JOB_ARGS: ['manage.py', '--id={id}'],
      JOB_ENV: { MODE: 'batch' },
      PUSH_SERVICE_ACCOUNTS: ['a@x.y', 'b@x.y'],
      TOPIC: 'mine',
    };
    expect(fromFile(content)).toMatchObject(content);
  });

  it('takes the texts of the environment too', () => {
    const content = {
      PORT: '9090',
      HTTP_GET: 'false',
      JOB_ARGS: '["x"]',
      JOB_ENV: '{"MODE":"batch"}',
      HTTP_ACCOUNTS: 'a@x.y,b@x.y',
    };
    expect(fromFile(content)).toMatchObject({
      PORT: 9090,
      HTTP_GET: false,
      JOB_ARGS: ['x'],
      JOB_ENV: { MODE: 'batch' },
      HTTP_ACCOUNTS: ['a@x.y', 'b@x.y'],
    });
  });

  it('can leave the args of the job alone, or clear them', () => {
    expect(fromFile({ JOB_ARGS: '' }).JOB_ARGS).toBe('');
    expect(fromFile({ JOB_ARGS: [] }).JOB_ARGS).toEqual([]);
  });

  it('treats an empty text as not set, as in the environment', () => {
    const defaults = loadConfig({ env: {} });
    const names = Object.keys(defaults).filter((name) => name !== 'JOB_ARGS');
    expect(fromFile(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(defaults);
  });

  it('yields to the environment, but not to an empty variable', () => {
    const fileText = JSON.stringify({ PORT: 1, TOPIC: 'file', REGION: 'us-east1', JOB_ARGS: ['x'] });
    const env = { PORT: '2', TOPIC: '', JOB_ARGS: '' };
    expect(loadConfig({ env, fileText })).toMatchObject({
      PORT: 2,
      TOPIC: 'file',
      REGION: 'us-east1',
      JOB_ARGS: '',
    });
  });

  it.each([
    { title: 'an array', fileText: '[]' },
    { title: 'null', fileText: 'null' },
    { title: 'no JSON', fileText: 'PORT=8080' },
    { title: 'nothing', fileText: '' },
  ])('that holds $title is refused by name', ({ fileText }) => {
    expect(() => loadConfig({ env: {}, fileText })).toThrow(/^ {2}CONFIG_FILE: takes a JSON object/m);
  });

  it.each([
    { content: { PORT: null }, complaint: 'PORT: takes a whole number from 0 to 65535, got null' },
    { content: { PORT: 80.5 }, complaint: 'PORT: takes a whole number from 0 to 65535: value was 80.5' },
    { content: { PORT: [80] }, complaint: 'PORT: takes a whole number from 0 to 65535: value was "[80]"' },
    { content: { HTTP_GET: 1 }, complaint: 'HTTP_GET: takes true or false: value was 1' },
    { content: { HOST: ' ' }, complaint: 'HOST: takes an address: value was " "' },
    {
      content: { HTTP_ACCOUNTS: [7] },
      complaint: 'HTTP_ACCOUNTS: takes e-mail addresses separated by commas: value was [7]',
    },
  ])('with $content is refused: $complaint', ({ content, complaint }) => {
    expect(() => fromFile(content)).toThrow(`the configuration cannot be used:\n  ${complaint}`);
  });

  it('with unknown names is refused, and the message names each of them and every bad key', () => {
    const fileText = '{"JOBNAME":"j","a.b":1,"__proto__":{"x":1},"constructor":2,"PORT":"x"}';
    const names = ['JOBNAME', 'a.b', '__proto__', 'constructor', 'PORT'];
    for (const name of names) {
      expect(() => loadConfig({ env: {}, fileText })).toThrow(new RegExp(`^ {2}${name}: `, 'm'));
    }
  });
});

describe('a secret', () => {
  it.each([
    { title: 'a JOB_ENV of the wrong shape', env: { JOB_ENV: '["hush"]' } },
    { title: 'a JOB_ENV that does not parse', env: { JOB_ENV: '{"KEY":"hush"' } },
    { title: 'a JOB_ENV of the file', env: {}, fileText: '{"JOB_ENV":{"KEY":"hush","PORT":"1"}}' },
    {
      title: 'a JOB_ENV with a value that is not a text',
      env: {},
      fileText: '{"JOB_ENV":{"KEY":"hush","N":1}}',
    },
    { title: 'a nested JOB_ENV', env: { JOB_ENV: '{"KEY":{"hush":"hush"}}' } },
    { title: 'a file that breaks at it', env: {}, fileText: '{"JOB_ENV":{"KEY":hush}}' },
    { title: 'a file that breaks after it', env: {}, fileText: '{"JOB_ENV":{"KEY":"hush"} "PORT":1}' },
  ])('is not in the message about $title', ({ env, fileText }) => {
    const load = (): unknown => loadConfig({ env, fileText });
    expect(load).toThrow(/JOB_ENV: takes a JSON object|CONFIG_FILE: takes a JSON object/);
    expect(load).not.toThrow(/hush/);
  });

  it('is not in the logged description, which keeps its name and leaves out empty values', () => {
    const described = describeConfig(loadConfig({ env: { JOB_ENV: '{"KEY":"hush"}', PORT: '0' } }));
    expect(JSON.stringify(described)).not.toContain('hush');
    expect(described).toMatchObject({ JOB_ENV: ['KEY'], PORT: 0, HTTP_GET: true });
    expect(described).not.toHaveProperty('JOB_NAME');
    expect(describeConfig(loadConfig({ env: {} }))).not.toHaveProperty('JOB_ENV');
    expect(described).not.toHaveProperty('HTTP_ACCOUNTS');
  });
});
