import type { Host } from "../index.ts";
import { type Fields, readFields } from "./body.ts";
import { RequestProblem } from "./problem.ts";
import type { About, HostReport, InstanceReport, LoadBody, SwapBody, UnloadBody } from "./protocol.ts";

const loadFields: Fields = {
  source: "any",
  name: "string",
  realm: "string",
  config: "any",
  limits: "object",
  digest: "string",
  startMs: "number",
  teardownMs: "number",
};
const unloadFields: Fields = { target: "string", deadlineMs: "number", why: "string" };
const swapFields: Fields = {
  target: "string",
  source: "any",
  realm: "string",
  config: "any",
  limits: "object",
  digest: "string",
  startMs: "number",
  teardownMs: "number",
  pauseMs: "number",
  trialMs: "number",
  deadlineMs: "number",
  old: "string",
};

/** Every instance, with what each one's scope holds. All are asked at once, none is waited for longer than `heldMs`. */
export async function report(host: Host, about: About, heldMs: number): Promise<Response> {
  const instances = await Promise.all(
    host.instances.map(async (status): Promise<InstanceReport> => {
      // It may be gone by the time it is asked.
      const held = await host.held(status.id, { deadlineMs: heldMs }).catch(() => ({ kind: "no realm" }) as const);
      return { ...status, held };
    }),
  );
  return Response.json({ host: about, instances } satisfies HostReport);
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

function needed<Value>(field: string, value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new RequestProblem({ status: 400, title: "Field missing", detail: `Wanted "${field}" in the body.` });
}
