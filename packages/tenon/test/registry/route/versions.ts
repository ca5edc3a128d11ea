import { fileURLToPath } from "node:url";
import { createHost, type Host, type HostOptions } from "tenon";

const entry = fileURLToPath(new URL("./fixtures/way.ts", import.meta.url));

/** The plugin of these tests in a version. */
export function way(
  version: string,
  name = "way",
): { readonly entry: string; readonly name: string; readonly version: string } {
  return { entry, name, version };
}

/** A host with versions of it, inline, in this order. */
export async function hostOf(versions: readonly string[], options: HostOptions = {}): Promise<Host> {
  const host = await createHost({ proofs: "off", ...options });
  for (const version of versions) await host.load(way(version), { realm: "inline" });
  return host;
}

/** The version that an answer comes from. */
export function versionOf(answer: string): string {
  return answer.split(" ")[0] ?? "";
}
