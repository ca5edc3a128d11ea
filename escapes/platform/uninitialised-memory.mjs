import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

const look = (bytes, { aim, show }) => {
  const text = outermost()
    .Buffer.from(bytes.buffer ?? bytes)
    .toString("latin1");
  for (const [found] of text.matchAll(new RegExp(`${aim.prefix}\\w+-\\w{32}`, "g"))) show(found);
};

export default attempt({
  "the pool that small buffers are cut from": (tools) => look(Buffer.from("x"), tools),
  "buffers that nobody cleared": (tools) => {
    for (let size = 4_096; size <= 2 ** 20; size *= 2) look(outermost().Buffer.allocUnsafeSlow(size), tools);
    look(outermost().Buffer.allocUnsafe(64), tools);
  },
  "a stack that ends within async hooks": () => {
    const { createHook } = power("async_hooks");
    const hook = createHook({ init() {} }).enable();
    const deeper = () => {
      new Promise(() => {});
      return deeper() + 1;
    };
    try {
      return deeper();
    } finally {
      hook.disable();
    }
  },
});
