/** Lists that hide launch ids. Scripted: the list. By hand: the clock. */
import { describe, expect, it } from 'vitest';
import { execute, key, newIndex } from '../../../test/support/index-bed.ts';

describe('whether the list shows launch ids', () => {
  it('is decided by the list alone: a launch id in the answer of RunJob proves nothing', async () => {
    const { cloudRun, index } = newIndex();
    const hidden = cloudRun.execute();
    index.addStarted({ ...hidden, launchId: 'started' });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'not shown' });
  });

  it('is decided by each listing anew: launch ids may be hidden later', async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 3 });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
    cloudRun.hidesEnv = true;
    clock.freeze(1_000);
    cloudRun.execute({ launchId: 'hidden' });
    expect(await index.find({ key: key('hidden') })).toEqual({ kind: 'not shown' });
    cloudRun.hidesEnv = false;
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
  });

  it('is found once it shows launch ids again, however old by then', async () => {
    const { clock, cloudRun, index } = newIndex();
    const old = cloudRun.execute({ launchId: 'old' });
    execute({ clock, cloudRun }, { count: 3 });
    clock.freeze(3_600_000);
    cloudRun.execute({ launchId: 'new' });
    cloudRun.hidesEnv = true;
    expect(await index.find({ key: key('old') })).toEqual({ kind: 'not shown' });
    cloudRun.hidesEnv = false;
    clock.freeze(2_000);
    expect(await index.find({ key: key('old') })).toEqual({ kind: 'found', execution: old });
  });

  it("is looked for further back if the newest executions are not the bridge's", async () => {
    const { clock, cloudRun, index } = newIndex();
    execute({ clock, cloudRun }, { count: 3 });
    expect(await index.find({ key: key('l') })).toEqual({ kind: 'absent' });
    for (let hour = 0; hour < 3; hour += 1) {
      clock.freeze(3_600_000);
      const notBeforeMs = clock.now();
      for (let n = 0; n < 150; n += 1) cloudRun.execute();
      expect(await index.find({ key: key('l'), notBeforeMs })).toEqual({ kind: 'absent' });
    }
  });
});
