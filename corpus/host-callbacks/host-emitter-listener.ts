import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const seen: unknown[] = [];
  hostObjects().bus.on("request", (request) => seen.push(request)); // leak
  return { use: () => seen.length };
});
