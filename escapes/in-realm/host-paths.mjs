import { attempt } from "../attempt.mjs";
import { rejectionOf, thrownBy } from "../reach.mjs";

function withAllFrames(work) {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Infinity;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

export default attempt({
  "in a stack of its own": ({ show }) => show(withAllFrames(() => new Error("own").stack)),
  "in the stack of an error of Node's": ({ show }) => show(withAllFrames(() => thrownBy(() => new URL("x")).stack)),
  "in the error of a service": async ({ ctx, show }) => {
    const error = await withAllFrames(() => rejectionOf(() => ctx.services.host.refuse("x")));
    show(`${error.stack}\n${error.cause?.stack}`);
  },
});
