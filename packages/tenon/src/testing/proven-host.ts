import { createHost, type Host, type Proof } from "../index.ts";
import { checkTestHost } from "./check.ts";
import { expectUnloaded } from "./expect-unloaded.ts";
import type { TestHostOptions } from "./options.ts";

/**
 * A host for one test. Every unload is proven, and `close`, which `await using` calls, throws unless each plugin that the host
 * ever had is gone.
 *
 * @example
 * await using host = await createTestHost({ from: import.meta.dirname });
 *
 * @throws TENON_OPTION_INVALID, and what `createHost` throws.
 */
export async function createTestHost(options: TestHostOptions = {}): Promise<Host> {
  checkTestHost(options);
  const { leaks = "fail", ...hostOptions } = options;
  const host = await createHost({ ...hostOptions, proofs: "now" });
  const proofs: Proof[] = [];
  host.on("proof", (proof) => proofs.push(proof));
  const close = host.close.bind(host);
  const closeProven: Host["close"] = async (closeOptions) => {
    const last = await close(closeOptions);
    if (leaks === "fail") expectUnloaded(proofs);
    return last;
  };
  // Its own, so that `await using` calls it as well.
  host.close = closeProven;
  return host;
}
