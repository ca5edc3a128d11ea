import type { Instance } from "../instance/instance.ts";

/** Where a call goes that means an instance: there, or to the least busy of those that share its calls. */
export function spread(instance: Instance): Instance {
  return instance.crew === undefined ? instance : instance.crew.pick();
}
