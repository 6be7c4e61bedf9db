import type { Pool } from 'pg';

/**
 * The same pool, which records the names of prepared statements that run from now on. If `answer` is set, it answers in
 * place of the database.
 */
export function countedPool(pool: Pool): {
  readonly pool: Pool;
  readonly statements: string[];
  answer?: () => Promise<unknown>;
} {
  const counted: ReturnType<typeof countedPool> = {
    statements: [],
    pool: new Proxy(pool, {
      get(target, name) {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]): unknown => {
          if (name !== 'query') return Reflect.apply(member, target, args);
          const [statement] = args as readonly { readonly name?: string }[];
          counted.statements.push(statement?.name ?? 'without a name');
          return counted.answer?.() ?? Reflect.apply(member, target, args);
        };
      },
    }),
  };
  return counted;
}
