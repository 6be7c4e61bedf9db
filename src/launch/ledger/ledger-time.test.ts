/** The time of a ledger whose clock is set. By hand: both clocks. */
import { expect, it } from 'vitest';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { LedgerTime } from './ledger-time.ts';

/** Both clocks run together until `ledger.aheadMs` is changed. */
function newTime() {
  const clock = new LaunchClock();
  const ledger = { aheadMs: 1_800_000_000_000 };
  const jumps: number[] = [];
  const time = new LedgerTime({ clock, onJump: (byMs) => jumps.push(byMs) });
  const read = (lateMs = 0) => time.note(clock.monotonic() + ledger.aheadMs - lateMs);
  return { clock, ledger, time, read, jumps };
}

it('a claim has been expired for as long as the ledger says, while its clock runs like ours', async () => {
  const { clock, time, read } = newTime();
  expect(time.certain(300_000)).toBe(300_000);
  for (let hour = 0; hour < 24; hour += 1) {
    read();
    await clock.pass(3_600_000);
    expect(time.certain(300_000)).toBe(300_000);
  }
  expect(time.certain(-5_000)).toBe(-5_000);
});

it('after a jump ahead no claim has been expired for longer than since the jump was noticed', async () => {
  const { clock, ledger, time, read, jumps } = newTime();
  read();
  await clock.pass(60_000);
  ledger.aheadMs += 400_000;
  read();
  expect(time.certain(375_000)).toBe(0);
  expect(jumps).toEqual([400_000]);
  await clock.pass(299_999);
  read();
  expect(time.certain(675_000)).toBe(299_999);
  await clock.pass(1);
  expect(time.certain(675_001)).toBe(300_000);
});

it('a late answer is not a jump, and neither is the next one in time', () => {
  const { time, read } = newTime();
  read();
  read(120_000);
  read();
  expect(time.certain(300_000)).toBe(300_000);
});

it('a clock that is adjusted gradually does not jump', async () => {
  const { clock, ledger, time, read } = newTime();
  for (let step = 0; step < 100; step += 1) {
    read();
    ledger.aheadMs += 9_000;
    await clock.pass(60_000);
  }
  expect(time.certain(300_000)).toBe(300_000);
});

it('a jump is noticed again after an earlier one', async () => {
  const { clock, ledger, time, read } = newTime();
  for (const byMs of [3_600_000, 3_600_000]) {
    read();
    await clock.pass(600_000);
    ledger.aheadMs += byMs;
    read();
    expect(time.certain(3_000_000)).toBe(0);
  }
});
