import { createRequire } from "node:module";
import { installPeersIn } from "../../harness/peers.ts";

const require = createRequire(import.meta.url);

export function installPeers(): void {
  installPeersIn(import.meta.dirname);
}

/** A package of theirs; the caller says what it uses of it. */
export function peer<Module>(name: string): Module {
  return require(name) as Module;
}
