/** Real child processes in place of containers, started by RunJob. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import { JOB, launch, startTestBed, type TestBed } from '../../testing/cloud-run-bed.ts';

/** Overrides the arguments of the one container. */
function withArgs(...args: readonly string[]) {
  return { overrides: { containerOverrides: [{ args: [...args] }] } };
}

function attemptsOf({ emulator }: TestBed) {
  return emulator.executions()[0]?.tasks[0]?.attempts;
}

const IGNORES_SIGTERM = `process.on('SIGTERM', () => console.log('told')); setInterval(() => {}, 1e6); console.log('up')`;

describe('a child process', () => {
  it('gets each argument unchanged, without a shell, and its output comes line by line', async () => {
    const bed = await startTestBed();
    const args = ['console.log(process.argv.slice(1).join("\\n"))', '$HOME `id` "x"', 'ジョブ'];
    const execution = await launch(bed, withArgs(...args));
    await bed.emulator.idle();
    const origin = { execution, container: '', taskIndex: 0, attempt: 0, stream: 'stdout' };
    expect(bed.output.lines).toEqual(args.slice(1).map((line) => ({ ...origin, line })));
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 0 }]);
  });

  it('sees the job env, the container contract and PATH, and nothing else of this process', async () => {
    const bed = await startTestBed({ container: { env: [{ name: 'OWN', value: 'own' }] } });
    const name = await launch(bed, withArgs('console.log(JSON.stringify(process.env))'));
    await bed.emulator.idle();
    expect(JSON.parse(bed.output.lines[0]?.line ?? '')).toEqual({
      OWN: 'own',
      PATH: process.env.PATH,
      CLOUD_RUN_JOB: 'bridge',
      CLOUD_RUN_EXECUTION: name.slice(name.lastIndexOf('/') + 1),
      CLOUD_RUN_TASK_INDEX: '0',
      CLOUD_RUN_TASK_ATTEMPT: '0',
      CLOUD_RUN_TASK_COUNT: '1',
    });
  });

  it('that ends by a signal fails with 128 plus the signal', async () => {
    const bed = await startTestBed({ maxRetries: 0 });
    await launch(bed, withArgs('process.kill(process.pid, "SIGKILL")'));
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 137 }]);
  });

  it('that cannot be started is a failed attempt, with the reason on stderr', async () => {
    const bed = await startTestBed({
      images: { image: { entrypoint: ['/no/such/program'] } },
      maxRetries: 0,
    });
    await launch(bed);
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 127 }]);
    expect(bed.output.lines).toMatchObject([
      { stream: 'stderr', line: expect.stringMatching(/^cannot start '\/no\/such\/program': .*ENOENT/) },
    ]);
  });

  it('that cannot be started because its folder is missing says so', async () => {
    const image = { entrypoint: [process.execPath], cwd: '/no/such/folder' };
    const bed = await startTestBed({ images: { image }, maxRetries: 0 });
    await launch(bed);
    await bed.emulator.idle();
    expect(bed.output.lines).toMatchObject([
      {
        line: expect.stringMatching(
          /^cannot start .*: \/no\/such\/folder, its working directory, is not a folder$/,
        ),
      },
    ]);
  });

  it('gets SIGTERM at its time-out, and is killed 10 s later', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ clock, maxRetries: 0 });
    const [operation] = await bed.jobs.runJob({ name: JOB, ...withArgs(IGNORES_SIGTERM) });
    await bed.output.line('up');
    clock.advance(600_000);
    await bed.output.line('told');
    clock.advance(10_000);
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 137, timedOut: true }]);
    expect((await bed.jobs.checkRunJobProgress(operation.name!)).error).toMatchObject({ code: 4 });
  });

  it('gets SIGTERM when its execution is cancelled, and is killed 10 s later', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ clock });
    const name = await launch(bed, withArgs(IGNORES_SIGTERM));
    await bed.output.line('up');
    await bed.executions.cancelExecution({ name });
    await bed.output.line('told');
    const [cancelling] = await bed.executions.getExecution({ name });
    expect(cancelling).toMatchObject({ runningCount: 1, cancelledCount: 0, reconciling: true });
    clock.advance(10_000);
    await bed.emulator.idle();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 137, timedOut: false }]);
    expect((await bed.executions.getExecution({ name }))[0]).toMatchObject({ cancelledCount: 1 });
  });

  it('is killed together with its own children', async () => {
    // The grandchild holds a connection, so that its end is seen even if the process is not reaped.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const connected = once(server, 'connection');
    const grandchild = `require('node:net').connect(${port}, '127.0.0.1', () => console.log('up'))`;
    const child = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}])`;
    const bed = await startTestBed({ maxRetries: 0 });
    await launch(bed, withArgs(`${child}.stdout.on('data', () => process.exit(0))`));
    const [socket] = (await connected) as [Socket];
    // The kill may reset the connection or end it.
    const closed = Promise.withResolvers<void>();
    socket
      .on('error', () => undefined)
      .once('close', () => closed.resolve())
      .resume();
    await closed.promise;
    await bed.emulator.idle();
    server.close();
    expect(attemptsOf(bed)).toMatchObject([{ exitCode: 0 }]);
  });

  it('is ended when the emulator closes', async () => {
    const bed = await startTestBed();
    await launch(bed, withArgs(`console.log(process.pid); setInterval(() => {}, 1e6); console.log('up')`));
    await bed.output.line('up');
    await bed.emulator.close();
    expect(isRunning(Number(bed.output.lines[0]?.line))).toBe(false);
  });

  it('waits while the maximum of processes runs', async () => {
    const bed = await startTestBed({ maxProcesses: 1, maxRetries: 0 });
    const order = `console.log('begin'); setImmediate(() => console.log('end'))`;
    await launch(bed, withArgs(order));
    await launch(bed, withArgs(order));
    await bed.emulator.idle();
    expect(bed.output.lines.map(({ line }) => line)).toEqual(['begin', 'end', 'begin', 'end']);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
