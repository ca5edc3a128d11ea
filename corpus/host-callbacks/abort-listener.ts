import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let stopping = 0;
  hostObjects().shutdown.addEventListener("abort", () => (stopping += 1)); // leak
  return { use: () => stopping };
});
