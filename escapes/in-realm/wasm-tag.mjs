import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

// (module (type $f (func)) (type $e (func (param externref))) (type $r (func (result externref)))
//   (import "m" "f" (func (type $f))) (import "m" "t" (tag (type $e)))
//   (func (export "run") (type $r) (block (result externref) (try_table (catch 0 0) (call 0)) (ref.null extern))))
const bytes = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, 0x01, 0x0c, 0x03, 0x60, 0x00, 0x00, 0x60, 0x01, 0x6f, 0x00, 0x60,
  0x00, 0x01, 0x6f, 0x02, 0x0e, 0x02, 0x01, 0x6d, 0x01, 0x66, 0x00, 0x00, 0x01, 0x6d, 0x01, 0x74, 0x04, 0x00, 0x01,
  0x03, 0x02, 0x01, 0x02, 0x07, 0x07, 0x01, 0x03, 0x72, 0x75, 0x6e, 0x00, 0x01, 0x0a, 0x12, 0x01, 0x10, 0x00, 0x02,
  0x6f, 0x1f, 0x40, 0x01, 0x00, 0x00, 0x00, 0x10, 0x00, 0x0b, 0xd0, 0x6f, 0x0b, 0x0b,
]);

function caught(work) {
  const module = new WebAssembly.Module(bytes);
  const { run } = new WebAssembly.Instance(module, { m: { f: work, t: WebAssembly.JSTag } }).exports;
  const error = run();
  if (error === null) throw new Error("nothing was caught");
  return error;
}

export default attempt({
  "of an error that V8 throws": (tools) =>
    climb(
      caught(() => null.x),
      tools,
    ),
  "of an error that Node throws": (tools) =>
    climb(
      caught(() => new URL("not a URL")),
      tools,
    ),
  "of a stack that has no text": (tools) =>
    climb(
      caught(() => {
        const error = new Error("x");
        error.name = Symbol("no text");
        return error.stack;
      }),
      tools,
    ),
});
