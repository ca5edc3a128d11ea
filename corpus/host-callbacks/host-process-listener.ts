import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let warnings = 0;
  hostRealm().process.on("warning", () => (warnings += 1)); // leak
  return { use: () => warnings };
});
