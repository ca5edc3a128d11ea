import { once } from "node:events";
import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(({ signal }) => {
  let reloads = 0;
  const followConfig = async (): Promise<void> => {
    for (;;) {
      await once(hostObjects().bus, "config-reloaded", { signal });
      reloads += 1;
    }
  };
  followConfig().catch(() => undefined);
  return { use: () => reloads };
});
