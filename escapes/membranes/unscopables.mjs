import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "with a scope that hides names": (tools) => {
    const scope = new Proxy(
      { [Symbol.unscopables]: { process: true, globalThis: true } },
      { has: () => true, get: (target, key) => (key === Symbol.unscopables ? target[key] : undefined) },
    );
    const found = new Function("scope", "with (scope) { return [globalThis, process]; }")(scope);
    tools.show(found[0][Symbol.for(tools.aim.secretKey)]);
    return climb(found, tools);
  },
  "on the global object": (tools) => {
    globalThis[Symbol.unscopables] = { globalThis: true };
    try {
      return climb(new Function("with (globalThis) { return this; }")(), tools);
    } finally {
      delete globalThis[Symbol.unscopables];
    }
  },
});
