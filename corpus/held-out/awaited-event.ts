import { once } from "node:events";
import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let reloads = 0;
  const followConfig = async (): Promise<never> => {
    for (;;) {
      await once(hostObjects().bus, "config-reloaded"); // leak
      reloads += 1;
    }
  };
  void followConfig();
  return { use: () => reloads };
});
