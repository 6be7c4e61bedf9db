import { expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { Backlog } from './backlog.ts';

it('drops messages that are not pulled once their retention is over', () => {
  const clock = new ManualClock();
  const backlog = new Backlog({
    clock,
    ordered: false,
    retentionMs: () => 600_000,
    backoffMs: () => 0,
    deadLetter: () => false,
    redeliversAcked: () => true,
    onReady: () => {},
    onAcked: () => {},
    onRevoked: () => {},
  });
  const add = (messageId: string): void => {
    const publishTimeMs = clock.now();
    backlog.add({ messageId, publishTimeMs, data: Buffer.from('x'), attributes: {}, orderingKey: '' });
  };
  add('1');
  clock.advance(600_001);
  add('2');
  expect(backlog.find('1')).toBeUndefined();
  expect(backlog.find('2')).toBeDefined();
});
