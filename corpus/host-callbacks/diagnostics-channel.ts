import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const seen: unknown[] = [];
  const { subscribe } = hostRealm().process.getBuiltinModule("node:diagnostics_channel");
  subscribe("corpus.requests", (message) => void seen.push(message)); // leak
  return { use: () => seen.length };
});
