import { TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import type { ApplyReport } from "./apply-report.ts";
import { cutOverAll, type Done, undoAll } from "./cut-over.ts";
import type { HandOverOptions } from "./hand-over.ts";
import type { LoadRequest } from "./load-request.ts";
import type { PlanStep } from "./plan.ts";
import { discard, PlanStepFailed, prepare, type PrepareParts } from "./prepare.ts";
import { retire } from "./retire.ts";

export interface ApplyOptions extends HandOverOptions {
  /** Milliseconds that leases and calls of what goes out may still take before they are revoked. */
  readonly deadlineMs: number;
}

export interface ApplyRequest {
  /** For messages: where the configuration stands. */
  readonly file: string;
  readonly steps: readonly PlanStep[];
  /** What to load, by name; for each load and swap of the plan. */
  readonly requests: ReadonlyMap<string, LoadRequest>;
  /** Puts the routes in force, all or none. Throws PlanStepFailed. */
  readonly putRoutes: () => void;
}

/**
 * Carries a plan out, all or nothing: start every new instance, unrouted; cut over one after another; put the routes in force;
 * take out the old ones. Until the last is cut over the old ones stand by, and a failure hands back to them.
 *
 * @throws TENON_CONFIG_APPLY_FAILED with the step, and what of it could not be undone.
 */
export async function applyPlan(
  parts: PrepareParts,
  { file, steps, requests, putRoutes }: ApplyRequest,
  options: ApplyOptions,
): Promise<ApplyReport> {
  const touched = steps.flatMap((step) =>
    step.kind === "swap" || step.kind === "unload" ? [parts.registry.instance(step.instance)] : [],
  );
  const done = await locked(touched, async () => {
    try {
      const prepared = await prepareOrFail(parts, file, steps, requests);
      return await cutOverOrFail(parts, { file, putRoutes }, prepared, options);
    } finally {
      parts.registry.prepared.clear();
    }
  });
  const removed = touched.filter(({ spec }) =>
    steps.some((step) => step.kind === "unload" && step.instance === spec.id),
  );
  const old = done.flatMap((each) => (each.old === undefined ? [] : [each.old]));
  const swapped = await retire(parts.loader, old, options.deadlineMs, "it was swapped by the configuration");
  const out = await retire(parts.loader, removed, options.deadlineMs, "the configuration no longer has it");
  return {
    swaps: done.flatMap(({ swap }) =>
      swap === undefined
        ? []
        : [{ ...swap, proof: swapped.proofs.find(({ instance }) => instance === swap.from.instance) }],
    ),
    proofs: [...swapped.proofs, ...out.proofs],
    notRetired: [...swapped.notRetired, ...out.notRetired],
  };
}

/** Nobody else swaps or unloads what the plan was made for, until it is cut over. */
function locked<Value>(instances: readonly Instance[], work: () => Promise<Value>): Promise<Value> {
  const [first, ...rest] = instances;
  return first === undefined ? work() : first.lock.run("apply", () => locked(rest, work));
}

async function prepareOrFail(
  parts: PrepareParts,
  file: string,
  steps: readonly PlanStep[],
  requests: ApplyRequest["requests"],
): ReturnType<typeof prepare> {
  try {
    return await prepare(parts, steps, requests);
  } catch (failure) {
    throw failed(file, failure, "while it was prepared", "nothing has changed");
  }
}

async function cutOverOrFail(
  parts: PrepareParts,
  { file, putRoutes }: Pick<ApplyRequest, "file" | "putRoutes">,
  prepared: Awaited<ReturnType<typeof prepare>>,
  options: HandOverOptions,
): Promise<readonly Done[]> {
  const done: Done[] = [];
  try {
    await cutOverAll(parts, prepared, options, done);
    putRoutes();
    return done;
  } catch (failure) {
    const lost = await undoAll(done);
    for (const { made } of done)
      if (made !== undefined)
        await parts.loader.unload(made, { deadlineMs: 0, why: "the configuration could not be applied" });
    await discard(parts, prepared);
    const back = done.length === 0 ? "nothing has changed" : `${done.length} that had been cut over went back`;
    throw failed(file, failure, "while it was cut over", [back, ...lost].join("; "));
  }
}

function failed(file: string, failure: unknown, phase: string, outcome: string): unknown {
  if (!(failure instanceof PlanStepFailed)) return failure;
  const { step, error } = failure;
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new TenonError(
    "TENON_CONFIG_APPLY_FAILED",
    { file, step: `${step.kind} "${step.name}"`, phase, why, outcome },
    { cause: error },
  );
}
