import type { Fault, FaultPlan } from '../../grpc/faults.ts';
import type { CodeName } from '../../grpc/status.ts';

/**
 * The steps that Cloud Run takes by itself after RunJob, in the order of an execution's life. A fault can name one of them
 * in place of an RPC; it is looked up once for each execution, attempt or entry.
 */
export const STEPS = ['StartExecution', 'RunTask', 'LogExecutionEnd'] as const;

/** A failure that the system caused. */
export interface SystemFailure {
  readonly code: CodeName;
  readonly message: string;
}

/** How an execution starts. */
export interface Start {
  /** Milliseconds from its creation; Infinity: never. */
  readonly delayMs: number;
  /** Why it cannot start at all. */
  readonly failure?: SystemFailure;
}

/** How the system treats an attempt of a task. */
export interface AttemptPlan {
  /** Milliseconds until it begins; Infinity: never. */
  readonly delayMs: number;
  /** The failure that ends it, and the milliseconds until then; with `atOnce` its container does not run at all. */
  readonly end?: SystemFailure & { readonly afterMs: number; readonly atOnce: boolean };
}

/** How the entry about an execution's end reaches the log. */
export interface EntryPlan {
  readonly delayMs: number;
  /** 0: it is lost. */
  readonly copies: number;
}

/** The texts of the real service. */
const TEXTS: Partial<Record<CodeName, string>> = {
  RESOURCE_EXHAUSTED: 'The configured memory limit was reached.',
};

/** Looks up the fault of each step. */
export class Steps {
  readonly #faults: FaultPlan;

  constructor(faults: FaultPlan) {
    this.#faults = faults;
  }

  /** @param image the one that a fault can make unavailable. */
  startExecution(image: string): Start {
    const fault = this.#next('StartExecution');
    if (fault === undefined) return { delayMs: 0 };
    const failure = failureOf(fault, `Image '${image}' not found.`);
    return { delayMs: delayOf(fault), ...(failure !== undefined && { failure }) };
  }

  runTask(): AttemptPlan {
    const fault = this.#next('RunTask');
    if (fault === undefined) return { delayMs: 0 };
    const atOnce = fault.when !== 'after';
    const failure = failureOf(fault, TEXTS[fault.code ?? 'UNKNOWN']);
    const afterMs = atOnce ? 0 : delayOf(fault);
    return {
      delayMs: atOnce ? delayOf(fault) : 0,
      ...(failure !== undefined && { end: { ...failure, afterMs, atOnce } }),
    };
  }

  logExecutionEnd(): EntryPlan {
    const fault = this.#next('LogExecutionEnd');
    return { delayMs: fault?.latencyMs ?? 0, copies: fault?.silent === true ? 0 : (fault?.copies ?? 1) };
  }

  #next(step: (typeof STEPS)[number]): Fault | undefined {
    return this.#faults.next(step);
  }
}

function delayOf({ silent, latencyMs }: Fault): number {
  return silent === true ? Infinity : (latencyMs ?? 0);
}

function failureOf({ code, message }: Fault, text: string | undefined): SystemFailure | undefined {
  return code && { code, message: message ?? text ?? `injected ${code}` };
}
