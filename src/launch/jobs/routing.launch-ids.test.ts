/** What makes two events one launch. */
import { describe, expect, it } from 'vitest';
import { SUBSCRIPTION } from '../../../test/support/decode-message.ts';
import { UPLOADS, OBJECT, launch } from '../../../test/support/routing-bed.ts';
import { rulebookOf } from '../../../test/support/rulebook-of.ts';
import { launchIdOfCloudEvent, launchIdOfForcedReplay, launchIdOfMessage } from '../event/launch-id.ts';

const rejected = (code: string) => expect.objectContaining({ name: 'Rejection', code });

describe('the launch id of an event', () => {
  const cloudEvent = { id: 'e1', source: '//here', type: 'other' };

  it("is the publisher's, before the one that the rule makes", () => {
    const message = { data: OBJECT, subscription: UPLOADS, attributes: { launchId: 'mine' } };
    expect(launch(message).launchId).toBe('mine');
    expect(() => launch({ ...message, attributes: { launchId: '' } })).toThrow(rejected('invalid-launch-id'));
  });

  it('is made of the CloudEvent or the message if the rule makes none', () => {
    const attributes = { job: 'thumbnails' };
    expect(launch({ attributes, cloudEvent }).launchId).toBe(launchIdOfCloudEvent(cloudEvent));
    expect(launch({ attributes }).launchId).toBe(
      launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '1' }),
    );
  });
});

describe('two events', () => {
  const upload = { data: OBJECT, subscription: UPLOADS };

  it('with the same launch id from a rule are one launch, whatever their shape', () => {
    const twin = { data: `{"kind":"storage#object",${OBJECT.slice(1)}`, subscription: '', messageId: '2' };
    const [first, second] = [
      launch(upload),
      launch({ ...twin, cloudEvent: { id: '1', source: 's', type: 'finalized' } }),
    ];
    expect(second.launchId).toBe(first.launchId);
    expect(second.digest).toBe(first.digest);
  });

  it('with the same launch id from the publisher are one launch only with the same id and data', () => {
    const attributes = { job: 'thumbnails', launchId: 'mine' };
    const { digest } = launch({ data: OBJECT, attributes });
    expect(launch({ data: OBJECT, attributes, messageId: '2', cloudEvent: undefined }).digest).toBe(digest);
    expect(launch({ data: `${OBJECT} `, attributes }).digest).not.toBe(digest);
    expect(launch({ data: OBJECT, attributes: { ...attributes, id: '2' } }).digest).not.toBe(digest);
  });

  it('are distinguished by what was sent, not by what the rules make of it', async () => {
    const attributes = { job: 'thumbnails', launchId: 'mine' };
    const rulebook = await rulebookOf('jobs: { thumbnails: { args: [other, args] } }');
    expect(launch({ data: OBJECT, attributes }, { rulebook }).digest).toBe(
      launch({ data: OBJECT, attributes }).digest,
    );
  });
});

describe('an event that comes back from the dead letters', () => {
  const upload = { data: OBJECT, subscription: UPLOADS };

  it('under the launch id that the rule made is the same launch as its twin', () => {
    const { launchId, digest } = launch(upload);
    expect(launch({ ...upload, attributes: { launchId } })).toMatchObject({ launchId, digest });
  });

  it('under the new launch id of a forced replay is a new launch, whatever the rule makes', () => {
    const launchId = launchIdOfForcedReplay({ subscription: 'dead-pull', messageId: '1' });
    expect(launch({ ...upload, attributes: { launchId } }).launchId).toBe(launchId);
  });

  it('under the launch id that it had before the rule is the same launch as its twin, too', () => {
    const derived = launchIdOfMessage({ subscription: UPLOADS, messageId: '1' });
    const { launchId, digest } = launch(upload);
    expect(launch({ ...upload, attributes: { launchId: derived } })).toMatchObject({ launchId, digest });
    expect(launch({ attributes: { job: 'thumbnails', launchId: derived } }).launchId).toBe(derived);
  });
});
