import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "the host's secret by its symbol": ({ aim, show }) => {
    for (let at = globalThis; at !== null; at = Object.getPrototypeOf(at)) show(at[Symbol.for(aim.secretKey)]);
  },
  "the method that Node calls on a failed listener": async (tools) => {
    const { EventEmitter } = await import("node:events");
    const emitter = new EventEmitter({ captureRejections: true });
    const told = new Promise((resolve) => {
      emitter[Symbol.for("nodejs.rejection")] = (error, name, ...given) => {
        climb(Object(error), tools);
        climb(given, tools);
        resolve("told");
      };
    });
    emitter.on("x", async () => new URL("not a URL"));
    emitter.emit("x", {});
    return told;
  },
  "the function that promisify asks for": async (tools) => {
    const { promisify } = await import("node:util");
    const asked = promisify(Object.assign((done) => done(null), {}));
    climb(asked, tools);
    return climb(promisify.custom ?? {}, tools);
  },
});
