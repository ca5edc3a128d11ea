import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const lines: string[] = [];
  const { console } = hostRealm();
  const debug = console.debug.bind(console);
  console.debug = (...values: unknown[]) => debug(lines.push(String(values[0]))); // leak
  return { use: () => lines.length };
});
