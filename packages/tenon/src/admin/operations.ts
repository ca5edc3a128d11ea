import { type Host, TenonError } from "../index.ts";
import { type Fields, readFields } from "./body.ts";
import { loadsOf } from "./loads.ts";
import { RequestProblem } from "./problem.ts";
import type {
  About,
  ConfigurationBody,
  HostReport,
  InstanceReport,
  LoadBody,
  RolloutBody,
  RolloutNameBody,
  SurvivorReport,
  SwapBody,
  UnloadBody,
} from "./protocol.ts";

const loadOptions: Fields = {
  realm: "string",
  config: "any",
  limits: "object",
  grants: "any",
  digest: "string",
  startMs: "number",
  teardownMs: "number",
  idleMs: "number",
  instances: "object",
};
const loadFields: Fields = { source: "any", name: "string", ...loadOptions };
const unloadFields: Fields = { target: "string", deadlineMs: "number", why: "string" };
const swapFields: Fields = {
  target: "string",
  source: "any",
  ...loadOptions,
  pauseMs: "number",
  trialMs: "number",
  deadlineMs: "number",
  old: "string",
};
const rolloutFields: Fields = {
  target: "string",
  source: "any",
  ...loadOptions,
  steps: "any",
  holdMs: "number",
  key: "string",
  analysis: "any",
};
const rolloutNameFields: Fields = { name: "string", why: "string" };
const configurationFields: Fields = { file: "string" };

/** Every instance, with what each one's scope holds. All are asked at once, none is waited for longer than `heldMs`. */
export async function report(host: Host, about: About, heldMs: number): Promise<Response> {
  const instances = await Promise.all(
    host.instances.map(async (status): Promise<InstanceReport> => {
      // It may be gone by the time it is asked.
      const held = await host.held(status.id, { deadlineMs: heldMs }).catch(() => ({ kind: "no realm" }) as const);
      return { ...status, held };
    }),
  );
  const survivors = (await host.survivors({ collect: false })).filter(({ goneAt }) => goneAt === undefined).length;
  const { warmth } = host;
  return Response.json({
    ...{ host: about, instances, survivors, loads: loadsOf(host) },
    ...(warmth === undefined ? {} : { warmth }),
  } satisfies HostReport);
}

/** `?collect=false` looks without a garbage collection, `?collect=true` forces one also where the host's proofs are off. */
export async function survivors(host: Host, about: About, request: Request): Promise<Response> {
  const collect = new URL(request.url).searchParams.get("collect");
  if (collect !== null && collect !== "true" && collect !== "false") {
    const found = JSON.stringify(collect.slice(0, 100));
    throw new TenonError("TENON_OPTION_INVALID", { option: "collect", found, wanted: "true or false" });
  }
  const told = await host.survivors(collect === null ? {} : { collect: collect === "true" });
  return Response.json({ host: about, survivors: told } satisfies SurvivorReport);
}

export async function load(host: Host, request: Request): Promise<Response> {
  const { source, ...options } = (await readFields(request, loadFields)) as unknown as LoadBody;
  return Response.json(await host.load(needed("source", source), options));
}

export async function unload(host: Host, request: Request): Promise<Response> {
  const { target, ...options } = (await readFields(request, unloadFields)) as unknown as UnloadBody;
  return Response.json(await host.unload(needed("target", target), options));
}

export async function swap(host: Host, request: Request): Promise<Response> {
  const { target, source, ...options } = (await readFields(request, swapFields)) as unknown as SwapBody;
  return Response.json(await host.swap(needed("target", target), needed("source", source), options));
}

export async function startRollout(host: Host, request: Request): Promise<Response> {
  const { target, source, ...options } = (await readFields(request, rolloutFields)) as unknown as RolloutBody;
  return Response.json(await host.rollouts.start(needed("target", target), needed("source", source), options));
}

export async function changeRollout(
  host: Host,
  how: "pause" | "unpause" | "abort",
  request: Request,
): Promise<Response> {
  const body = (await readFields(request, rolloutNameFields)) as unknown as RolloutNameBody;
  const name = needed("name", body.name);
  switch (how) {
    case "pause":
      return Response.json(await host.rollouts.pause(name));
    case "unpause":
      return Response.json(await host.rollouts.unpause(name));
    case "abort":
      return Response.json(await host.rollouts.abort(name, body.why));
  }
}

export async function planOrApply(host: Host, how: "plan" | "apply", request: Request): Promise<Response> {
  const { file } = (await readFields(request, configurationFields)) as ConfigurationBody;
  return Response.json(await host[how](file));
}

function needed<Value>(field: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new RequestProblem({ status: 400, title: "Field missing", detail: `Wanted "${field}" in the body.` });
}
