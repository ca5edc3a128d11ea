import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// What polyfills do: a method on a prototype of the host, which keeps this plugin's closure.
export default subject(() => {
  let asked = 0;
  Object.defineProperty(hostRealm().Array.prototype, "corpusLast", {
    value: () => (asked += 1), // leak
    configurable: true,
  });
  return { use: () => asked };
});
