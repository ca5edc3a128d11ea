import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "over a stream of Node's": async (tools) => {
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue("x");
        controller.close();
      },
    });
    const outer = (async function* () {
      yield* stream;
    })();
    const step = await outer.next();
    climb(step, tools);
    return climb(await stream.constructor.prototype[Symbol.asyncIterator].call(new ReadableStream()), tools);
  },
  "over an iterator that answers thenables": async (tools) => {
    const steps = {
      [Symbol.asyncIterator]: () => steps,
      next: () => ({ then: (resolve) => (climb(resolve, tools), resolve({ done: true, value: "x" })) }),
    };
    const outer = (async function* () {
      return yield* steps;
    })();
    return climb(await outer.return(steps).catch((error) => error), tools);
  },
});
