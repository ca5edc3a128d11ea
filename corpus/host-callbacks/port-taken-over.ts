import { hostObjects } from "../host-realm.ts";
import { subject } from "../subject.ts";

// The port goes to another plugin, with a listener of this one still on it.
export default subject(() => {
  const { port2 } = new MessageChannel();
  const seen: unknown[] = [];
  port2.on("message", (message) => seen.push(message)); // leak
  hostObjects().jobs.push(port2);
  return { use: () => seen.length };
});
