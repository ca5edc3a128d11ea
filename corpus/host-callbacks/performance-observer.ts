import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  let measures = 0;
  const { PerformanceObserver } = hostRealm().process.getBuiltinModule("node:perf_hooks");
  new PerformanceObserver(() => (measures += 1)).observe({ entryTypes: ["measure"] }); // leak
  return { use: () => measures };
});
