/** A port whose methods are one step each: what they do is done when they return. */
export type Atomic<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};

/**
 * The port over something that calls it: a network, or none.
 *
 * @param call runs `effect` once, perhaps later, and answers what that returns.
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
