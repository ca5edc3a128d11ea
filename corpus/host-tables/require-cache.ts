import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// What mocking tools do: a module of theirs in the cache of the host's require.
export default subject(() => {
  let loaded = 0;
  const { createRequire } = hostRealm().process.getBuiltinModule("node:module");
  const { cache } = createRequire(import.meta.url);
  const exports = { load: () => (loaded += 1) }; // leak
  cache["/corpus/mocked.js"] = { id: "mocked", exports } as unknown as NodeJS.Module; // leak
  return { use: () => exports.load() };
});
