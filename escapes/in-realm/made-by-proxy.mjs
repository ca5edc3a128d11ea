import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** A function whose every use hands on what it was called with: objects that the caller's realm makes. */
const spy = (tools) =>
  new Proxy(function () {}, {
    apply(_target, self, given) {
      climb(given, tools);
      if (self !== null && typeof self === "object") climb(self, tools);
      return "http://localhost/";
    },
    construct(_target, given) {
      climb(given, tools);
      return {};
    },
    get: (target, key) => (key === Symbol.toPrimitive || key === "toString" ? spy(tools) : target[key]),
    getOwnPropertyDescriptor(target, key) {
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    defineProperty(target, key, descriptor) {
      climb(descriptor, tools);
      return Reflect.defineProperty(target, key, descriptor);
    },
  });

export default attempt({
  "as the text of a URL": (tools) => String(new URL(spy(tools))),
  "as a listener of an event": (tools) => {
    const target = new EventTarget();
    target.addEventListener("x", spy(tools));
    return target.dispatchEvent(new Event("x"));
  },
  "as what a timer calls": async (tools) => {
    await new Promise((resolve) => {
      setTimeout(spy(tools), 0, {});
      setTimeout(resolve, 5);
    });
  },
  "as the source of a stream": async (tools) => {
    const stream = new ReadableStream({ start: spy(tools), pull: spy(tools) });
    await stream.cancel();
  },
});
