import { isTenonError, TenonError } from "../contract/errors/error.ts";
import type { Instance } from "../instance/instance.ts";
import { checkedConfig } from "../instance/start.ts";
import type { LoadRequest } from "./load-request.ts";
import type { Loader } from "./loader.ts";
import type { PlanStep } from "./plan.ts";
import { contractKey, type Registry } from "./registry.ts";

export interface PrepareParts {
  readonly registry: Registry;
  readonly loader: Loader;
}

type LoadStep = Extract<PlanStep, { readonly kind: "load" }>;
type SwapStep = Extract<PlanStep, { readonly kind: "swap" }>;

/** A step that needs only to be cut over. */
export type Prepared =
  | { readonly kind: "load"; readonly step: LoadStep; readonly to: Instance }
  | { readonly kind: "swap"; readonly step: SwapStep; readonly from: Instance; readonly to: Instance }
  /** The plugin takes the new configuration in place; `before` asks for the one it has. */
  | {
      readonly kind: "reconfigure";
      readonly step: SwapStep;
      readonly instance: Instance;
      readonly request: LoadRequest;
      readonly before: LoadRequest;
    };

/** Which step failed, and why. Thrown inside an apply only. */
export class PlanStepFailed extends Error {
  readonly step: { readonly kind: string; readonly name: string };
  readonly error: unknown;
  constructor(step: PlanStepFailed["step"], error: unknown) {
    super(`${step.kind} "${step.name}"`, { cause: error });
    this.step = step;
    this.error = error;
  }
}

/**
 * Starts every new instance, unrouted: most of what can fail fails here. In order, but one that uses what is not there yet
 * waits for the others. Answers them in the order to cut over in. Throws PlanStepFailed; nothing is prepared then.
 */
export async function prepare(
  parts: PrepareParts,
  steps: readonly PlanStep[],
  requests: ReadonlyMap<string, LoadRequest>,
): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = [];
  try {
    let left = steps.filter((step) => step.kind === "load" || step.kind === "swap");
    while (left.length > 0) {
      const missing: { readonly step: LoadStep | SwapStep; readonly error: unknown }[] = [];
      for (const step of left) {
        try {
          prepared.push(await prepareStep(parts, step, requestFor(requests, step)));
        } catch (error) {
          if (!isTenonError(error, "TENON_USES_MISSING")) throw new PlanStepFailed(step, error);
          missing.push({ step, error });
        }
      }
      const [first] = missing;
      if (first !== undefined && missing.length === left.length) throw new PlanStepFailed(first.step, first.error);
      left = missing.map(({ step }) => step);
    }
    checkSpared(parts.registry, steps, prepared);
    return prepared;
  } catch (failure) {
    await discard(parts, prepared);
    throw failure;
  }
}

/** Takes out what was prepared; users before what they use, as they were prepared after it. */
export async function discard({ loader }: PrepareParts, prepared: readonly Prepared[]): Promise<void> {
  for (const each of prepared.toReversed()) {
    if (each.kind === "reconfigure") continue;
    await loader.unload(each.to, { deadlineMs: 0, why: "the configuration could not be applied" });
  }
}

async function prepareStep(
  { registry, loader }: PrepareParts,
  step: LoadStep | SwapStep,
  request: LoadRequest,
): Promise<Prepared> {
  if (step.kind === "load") return { kind: "load", step, to: await loader.prepare(request) };
  const from = registry.instance(step.instance);
  await loader.wake(from);
  if (!from.isServing) throw from.refusal("swap");
  if (
    from.hooks.reconfigure &&
    from.crew === undefined &&
    from.declared !== undefined &&
    (await loader.differsInConfigOnly(from, request))
  ) {
    checkedConfig(from, from.declared, request.config);
    return { kind: "reconfigure", step, instance: from, request, before: { ...request, config: from.spec.config } };
  }
  const to = await loader.succeed(from, request);
  loader.keep(to);
  return { kind: "swap", step, from, to };
}

function requestFor(requests: ReadonlyMap<string, LoadRequest>, { name }: PlanStep): LoadRequest {
  const request = requests.get(name);
  if (request === undefined) throw new TypeError(`No request for "${name}" in the plan`);
  return request;
}

/** What stays must still have somebody to call. @throws PlanStepFailed of TENON_UNLOAD_HELD */
function checkSpared(
  { instances, prepared: waiting }: Registry,
  steps: readonly PlanStep[],
  prepared: readonly Prepared[],
): void {
  const out = steps.filter((step) => step.kind === "unload");
  const stays = instances.filter(
    ({ spec, serves, isServing }) => (serves || isServing) && !out.some(({ instance }) => instance === spec.id),
  );
  // A swap leaves one that fulfils the same contract, but its successor may use less.
  const users = stays.filter((each) => !prepared.some((other) => other.kind === "swap" && other.from === each));
  for (const step of out) {
    const leaving = instances.find(({ spec }) => spec.id === step.instance);
    if (leaving?.declared === undefined) continue;
    const key = contractKey(leaving.declared.contract);
    const isProvided = stays.some(
      (each) =>
        (each.routed || waiting.has(each)) &&
        each.declared !== undefined &&
        contractKey(each.declared.contract) === key,
    );
    const holders = users
      .filter(({ declared }) => Object.values(declared?.uses ?? {}).some((used) => contractKey(used) === key))
      .map(({ spec, version }) => `plugin ${spec.name}@${version} uses it`);
    if (!isProvided && holders.length > 0)
      throw new PlanStepFailed(
        step,
        new TenonError("TENON_UNLOAD_HELD", { plugin: leaving.plugin, version: leaving.version, holders }),
      );
  }
}
