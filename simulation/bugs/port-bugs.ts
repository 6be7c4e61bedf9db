import type { LaunchEnds } from '../../src/launch/ledger/launch-ends.ts';
import type { LaunchQueue } from '../../src/launch/ledger/launch-queue.ts';
import type { Outbox } from '../../src/launch/ledger/outbox.ts';
import type { PlantedBug } from '../planted-bug.ts';
import { topicPort } from '../queue/topic-port.ts';

const SHORT_LEASE_MS = 5000;

/** Like `port`, with some methods replaced. */
function altered<Port extends object>(port: Port, methods: Partial<Port>): Port {
  const get = (_: unknown, name: string | symbol): unknown =>
    (methods as Record<string | symbol, unknown>)[name] ?? (port as Record<string | symbol, unknown>)[name];
  return new Proxy<Port>(port, { get });
}

const queue = (name: string, methods: (real: LaunchQueue) => Partial<LaunchQueue>): PlantedBug => ({
  name,
  ports: (ports) => ({ ...ports, queue: altered(ports.queue, methods(ports.queue)) }),
});
const ends = (name: string, methods: (real: LaunchEnds) => Partial<LaunchEnds>): PlantedBug => ({
  name,
  ports: (ports) => ({ ...ports, ends: altered(ports.ends, methods(ports.ends)) }),
});
const outbox = (name: string, methods: (real: Outbox) => Partial<Outbox>): PlantedBug => ({
  name,
  ports: (ports) => ({ ...ports, outbox: altered(ports.outbox, methods(ports.outbox)) }),
});

export const PORT_BUGS: readonly PlantedBug[] = [
  queue('claim-kept-after-failure', () => ({ release: () => Promise.resolve(true) })),
  queue('lease-shorter-than-call', (real) => ({
    take: (options) => real.take({ ...options, leaseMs: SHORT_LEASE_MS }),
    store: (launch, claim) => real.store(launch, claim && { ...claim, leaseMs: SHORT_LEASE_MS }),
  })),
  queue('ledger-without-names', (real) => ({
    store: (launch, claim) => real.store({ ...launch, name: '' }, claim),
  })),
  {
    name: 'not-before-by-the-clock-of-the-process',
    ports: (ports, { process }) => ({
      ...ports,
      queue: altered(ports.queue, {
        store: (launch, claim) => {
          const { queueing } = launch;
          const isDue = (queueing.notBeforeMs ?? 0) <= process.clock.now();
          const notBeforeMs = isDue ? undefined : queueing.notBeforeMs;
          return ports.queue.store({ ...launch, queueing: { ...queueing, notBeforeMs } }, claim);
        },
      }),
    }),
  },
  ends('gone-after-one-look', (real) => ({
    async missing(options) {
      await real.missing({ ...options, apartMs: 0 });
      return real.missing({ ...options, apartMs: 0 });
    },
  })),
  {
    name: 'event-before-the-write',
    ports: (ports, { world, process }) => ({
      ...ports,
      ends: altered(ports.ends, {
        async end(options) {
          const { job, name, launchId } = options.key;
          await topicPort({ world, process })({
            data: Buffer.from(''),
            attributes: {
              'ce-subject': launchId,
              'ce-source': `//run.googleapis.com/${job}`,
              'ce-type': `job-bridge.launch.${options.end.state}`,
              ...(name !== '' && { 'ce-job': name }),
            },
          }).catch(() => undefined);
          return ports.ends.end(options);
        },
      }),
    }),
  },
  outbox('struck-off-before-it-is-published', (real) => ({
    async oldest(options) {
      const events = await real.oldest(options);
      await real.strikeOff(events.map(({ place }) => place));
      return events;
    },
  })),
];
