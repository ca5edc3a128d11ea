import type { Contract } from "../../contract/contract.ts";
import type { Instance } from "../../instance/instance.ts";
import type { HostStreams } from "../client.ts";
import type { Faces } from "../face.ts";
import { contractKey, type Registry } from "../registry.ts";
import { parseOptional } from "../target.ts";
import { makeRoutedClient } from "./routed-client.ts";
import type { Routes } from "./routes.ts";

export interface OpenClientParts {
  readonly registry: Registry;
  readonly faces: Faces;
  readonly streams: HostStreams;
  readonly routes: Routes;
}

/** A client for code of the host: by the route of the moment, unless a range pins versions. @throws TENON_OPTION_INVALID */
export function openClient(
  { registry, faces, streams, routes }: OpenClientParts,
  contract: Contract,
  target: string | undefined,
  checkOpen: () => void,
): object {
  registry.know(contract);
  const wanted = parseOptional(target);
  const follow = registry.follow(contract, wanted);
  const choose = (): Instance => {
    checkOpen();
    return follow();
  };
  const route = wanted?.range === undefined ? routes.follow(contractKey(contract), wanted?.name) : () => undefined;
  return makeRoutedClient(contract, faces.methods(contract), { route, choose, streams });
}
