import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let resources = 0;
  const { createHook } = hostRealm().process.getBuiltinModule("node:async_hooks");
  const init = (): void => void (resources += 1); // leak
  createHook({ init }).enable(); // leak
  return { use: () => Math.min(resources, 1) };
});
