import type { Clock } from '../../src/launch/kit/clock.ts';

/** The duration of a port's calls, and a listener for them. */
export interface SlowPortOptions {
  readonly clock: Clock;
  /** From the call to its answer, by the name of the method, milliseconds. */
  readonly roundTripMs: (method: string) => number;
  readonly onCall?: (method: string) => void;
}

/** A port behind a slow network: a call takes effect after half of the round trip, and is answered after all of it. */
export function slowPort<Port extends object>(port: Port, options: SlowPortOptions): Port {
  const { clock, roundTripMs, onCall } = options;
  const travel = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimer(ms, resolve));
  return new Proxy(port, {
    get(target, name) {
      const member = Reflect.get(target, name, target) as unknown;
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const method = String(name);
        const halfMs = roundTripMs(method) / 2;
        onCall?.(method);
        if (halfMs > 0) await travel(halfMs);
        const answer: unknown = await Reflect.apply(member, target, args);
        if (halfMs > 0) await travel(halfMs);
        return answer;
      };
    },
  });
}
