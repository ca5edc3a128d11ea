import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

// Neither timer nor callback is this plugin's, but what was the store when the timer was made goes with it.
export default subject(() => {
  const { AsyncLocalStorage } = hostRealm().process.getBuiltinModule("node:async_hooks");
  const store = { trace: (round: number) => round }; // leak
  const nothing = new (hostRealm().Function)() as () => void;
  new AsyncLocalStorage().run(store, () => hostRealm().setInterval(nothing, 60_000)); // leak
  return { use: (round) => store.trace(round) };
});
