import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

const traps = (tools) =>
  new Proxy(
    {},
    {
      get(target, key, receiver) {
        climb(receiver, tools);
        return Reflect.get(target, key);
      },
      ownKeys: (target) => Reflect.ownKeys(target),
    },
  );

export default attempt({
  "inspect with showProxy": async (tools) => {
    const { inspect } = await import("node:util");
    const handler = {
      [Symbol.for("nodejs.util.inspect.custom")](_depth, options, theirs) {
        climb(options.stylize, tools);
        return climb(theirs, tools);
      },
    };
    return inspect(new Proxy({}, handler), { showProxy: true });
  },
  "a trap that forges its target": (tools) => {
    const target = new Proxy(function () {}, { get: () => traps(tools), getPrototypeOf: () => Function.prototype });
    return climb(Reflect.get(target, "constructor"), tools);
  },
  "a proxy in a log line": (tools) => console.log("%O", traps(tools)),
});
