import type { GrantKind } from "../../../contract/grants.ts";
import type { Capability } from "../capability.ts";
import { hear } from "../node/told-by-node.ts";

interface Denied {
  readonly permission: string;
  readonly resource: string;
}

/** From a permission of Node's model to the grant that gives it, and what was tried. */
const meanings: Readonly<Record<string, readonly [GrantKind | "all", string]>> = {
  FileSystemRead: ["fs", "read"],
  FileSystemWrite: ["fs", "write"],
  ChildProcess: ["childProcesses", "start"],
  Net: ["net", "reach"],
  Addon: ["addons", "load the addon"],
  WorkerThreads: ["all", "start a worker"],
  Inspector: ["all", "use the inspector:"],
  WASI: ["all", "use WASI"],
  FFI: ["all", "call native code of"],
};

// On Node 24 and 26; an error that the plugin swallows is told of as well. Net and FFI are there from 26 on.
const channels = ["fs", "child", "worker", "net", "addon", "inspector", "wasi", "ffi"];

/** What Node's permission model refuses: it tells of each refusal, by the thread that was refused. */
export const nodeRefusals: Capability = (context) => {
  for (const channel of channels)
    hear<Denied>(context, `node:permission-model:${channel}`, ({ permission, resource }) => {
      const [grant, verb] = meanings[permission] ?? (["all", `use ${permission}`] as const);
      context.permits.told(grant, `${verb} ${resource}`.trim());
    });
  return {};
};
