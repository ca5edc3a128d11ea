import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

// (module (type (func)) (import "m" "f" (func (type 0))) (func (export "run") (type 0) (call 0)))
const bytes = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x04, 0x01, 0x60, 0x00, 0x00, 0x02, 0x07, 0x01, 0x01, 0x6d,
  0x01, 0x66, 0x00, 0x00, 0x03, 0x02, 0x01, 0x00, 0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x01, 0x0a, 0x06,
  0x01, 0x04, 0x00, 0x10, 0x00, 0x0b,
]);

const run = (work) => {
  const f = new WebAssembly.Suspending(work);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { m: { f } });
  return WebAssembly.promising(exports.run)();
};

export default attempt({
  "species of its finally": async (tools) => {
    const promise = run(async () => {});
    climb(promise, tools);
    Object.defineProperty(promise, "constructor", {
      value: class {
        static get [Symbol.species]() {
          return function (executor) {
            climb(executor, tools);
            executor(
              () => {},
              () => {},
            );
          };
        }
      },
    });
    climb(
      promise.finally(() => {}),
      tools,
    );
  },
  "what it rejects with": async (tools) => climb(await run(async () => new URL("x")).catch((error) => error), tools),
});
