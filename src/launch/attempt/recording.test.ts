/** Launches that the ledger cannot record. Real: everything in this folder except Cloud Run. */
import { describe, expect, it } from 'vitest';
import { JOB, LaunchBed } from '../../../test/support/launch-bed.ts';
import { LaunchClock } from '../../../test/support/launch-clock.ts';
import { ScriptedCloudRun } from '../../../test/support/launch-cloud-run.ts';
import { ExecutionIndex } from '../executions/execution-index.ts';
import { ExecutionLedger } from '../executions/execution-ledger.ts';

describe('a launch that cannot be recorded', () => {
  it('is recorded once the ledger is back, and is launched then', async () => {
    const bed = new LaunchBed();
    bed.ledger.down.add('settle');
    const outcome = bed.deliver();
    await bed.clock.pass(10_000);
    bed.ledger.down.clear();
    await bed.clock.pass(10_000);
    expect(await outcome).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(bed.toldKinds).toEqual([]);
    expect(bed.launched).toHaveLength(1);
  });

  it('is on hold and reported at the ack deadline, and adopted by the next delivery', async () => {
    const bed = new LaunchBed();
    bed.ledger.down.add('settle');
    const outcome = bed.deliver();
    await bed.clock.pass(60_000);
    expect(await outcome).toMatchObject({ kind: 'unknown', why: { code: 'not recorded' } });
    expect(bed.toldKinds).toEqual(['not recorded']);
    expect(bed.clock.pending).toBe(0);
    bed.ledger.down.clear();
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toHaveLength(1);
  });

  it('is adopted by the next delivery even before Cloud Run lists it', async () => {
    const bed = new LaunchBed();
    bed.cloudRun.answers.push({ listed: false });
    bed.ledger.down.add('settle');
    const outcome = bed.deliver();
    await bed.clock.pass(60_000);
    expect(await outcome).toMatchObject({ kind: 'unknown' });
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
  });

  it('is found by another instance after its own has died', async () => {
    const bed = new LaunchBed();
    bed.ledger.down.add('settle');
    void bed.deliver();
    await bed.clock.pass(30_000);
    const other = new LaunchBed({ beside: bed });
    expect(await other.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toHaveLength(1);
    await bed.clock.pass(60_000);
  });

  it('is recorded, although an operator has meanwhile settled its claim as not launched', async () => {
    const clock = new LaunchClock();
    const cloudRun = new ScriptedCloudRun({ clock });
    const index = new ExecutionIndex({ job: JOB, list: cloudRun, clock });
    class SettledByHand extends ExecutionLedger {
      override async settle(options: Parameters<ExecutionLedger['settle']>[0]): Promise<boolean> {
        await this.release(options);
        return super.settle(options);
      }
    }
    const bed = new LaunchBed({ ledger: new SettledByHand({ indexOf: () => index, clock }) });
    expect(await bed.deliver()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    expect(await bed.deliver()).toEqual({ kind: 'duplicate', execution: 'executions/e-1' });
    expect(bed.launched).toHaveLength(1);
  });
});

describe('a launch that was taken over by another instance while its process was frozen', () => {
  it('is reported as doubled, with both executions, by the process that records second', async () => {
    const one = new LaunchBed();
    const other = new LaunchBed({ beside: one, ledger: one.ledger });
    const answer = one.cloudRun.holdCalls();
    const first = one.deliver();
    await one.clock.pass(25_000 + 300_000);
    // The call of the first process is under way all that time.
    one.cloudRun.letThrough();
    expect(await other.deliverAbsent()).toEqual({ kind: 'launched', execution: 'executions/e-1' });
    answer();
    expect(await first).toEqual({ kind: 'launched', execution: 'executions/e-2' });
    const doubled = { kind: 'doubled', execution: 'executions/e-2', recorded: 'executions/e-1' };
    expect(one.told).toEqual([doubled]);
    expect(other.toldKinds).toEqual(['relaunched']);
  });
});
