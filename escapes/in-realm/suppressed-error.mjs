import { attempt } from "../attempt.mjs";
import { climb, thrownBy } from "../reach.mjs";

const fails = () => new URL("not a URL");

export default attempt({
  "of a DisposableStack": (tools) => {
    const error = thrownBy(() => {
      const stack = new DisposableStack();
      stack.defer(fails);
      stack.defer(fails);
      stack.dispose();
    });
    climb(error.suppressed, tools);
    climb(error.error, tools);
    return climb(error, tools);
  },
  "of an AsyncDisposableStack": async (tools) => {
    const stack = new AsyncDisposableStack();
    stack.defer(async () => fails());
    stack.defer(async () => nothingHere());
    const error = await stack.disposeAsync().catch((thrown) => thrown);
    climb(error.suppressed ?? {}, tools);
    climb(error.error ?? {}, tools);
    return climb(error, tools);
  },
  "of using": (tools) => {
    const error = thrownBy(() => {
      using _first = { [Symbol.dispose]: fails };
      using _second = { [Symbol.dispose]: () => nameless().stack };
    });
    climb(error.suppressed ?? {}, tools);
    return climb(error, tools);
  },
});

function nameless() {
  const error = new Error("x");
  error.name = Symbol("no text");
  return error;
}

function nothingHere() {
  throw new Error("own");
}
