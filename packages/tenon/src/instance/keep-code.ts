import type { Realm } from "../realm/realm.ts";
import type { Instance } from "./instance.ts";

/** What ran in a realm has been compiled: keeps it for later opens, as far as anything is kept. Holds nothing of the realm but its script. */
export function keepCode({ around, spec }: Instance, realm: Pick<Realm, "kind" | "code">): void {
  const { artifact } = spec;
  if (artifact.wasm === undefined) around.code?.keep(realm, artifact);
  else around.modules.keep(realm, around.code);
}
