/** A port whose methods are synchronous. */
export type Atomic<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};

/**
 * Makes a port whose calls go through `call`, such as a simulated network.
 *
 * @param call runs `effect` once, perhaps later, and returns its result.
 */
export function portOver<Port extends object>(
  atomic: Atomic<Port>,
  call: (name: keyof Port & string, args: readonly unknown[], effect: () => unknown) => Promise<unknown>,
): Port {
  const methods = atomic as Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
  const get = (_: unknown, name: string | symbol): unknown => {
    if (typeof name === 'symbol' || name === 'then') return undefined;
    return (...args: readonly unknown[]) =>
      call(name as keyof Port & string, args, () => methods[name]?.(...args));
  };
  return new Proxy({}, { get }) as Port;
}
