import { hostObjects, hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// A context of its own for templates, and a table of them at the host.
export default subject(() => {
  const { createContext, runInContext } = hostRealm().process.getBuiltinModule("node:vm");
  const context = createContext({ twice: (number: number) => 2 * number }); // leak
  hostObjects().jobs.push(context); // leak
  return { use: (round) => Number(runInContext(`twice(${round})`, context)) };
});
