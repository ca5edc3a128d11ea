import type { Proof } from "../witness/proof.ts";
import type { Instance } from "./instance.ts";
import { Patience } from "./patience.ts";
import { takeDown } from "./unload.ts";

/** Takes an instance out that nothing calls and nobody holds, to be brought back. Its proof is one as ever. */
export async function restInstance(instance: Instance, why: string): Promise<Proof> {
  const startedAtMs = performance.now();
  const patience = new Patience(instance.around.wheel, 0);
  instance.advance({ kind: "drain", why, patience });
  patience.end();
  instance.advance({ kind: "drained" });
  return toRest(instance, why, startedAtMs);
}

/** The same for one that could not be brought back: its next call may try again. */
export async function restAgain(instance: Instance, why: string): Promise<Proof> {
  instance.advance({ kind: "clear", why });
  return toRest(instance, why, performance.now());
}

async function toRest(instance: Instance, why: string, startedAtMs: number): Promise<Proof> {
  const proof = await takeDown(instance, { callsLost: 0, leasesRevoked: 0 }, why, startedAtMs);
  instance.advance({ kind: "rest", proof });
  return proof;
}
