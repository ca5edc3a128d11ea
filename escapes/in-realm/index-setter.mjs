import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** Hears of what is assigned to indexes of empty arrays, in this realm, while the work is done. */
async function overheard(prototype, tools, work) {
  const heard = [];
  for (const index of [0, 1]) {
    Object.defineProperty(prototype, index, {
      configurable: true,
      set(value) {
        Object.defineProperty(this, index, { value, writable: true, enumerable: true, configurable: true });
        Object.defineProperty(heard, heard.length, { value, configurable: true });
      },
    });
  }
  try {
    return await work();
  } finally {
    for (const index of [0, 1]) delete prototype[index];
    for (const value of heard) climb(Object(value), tools);
  }
}

export default attempt({
  "while a service is called": (tools) => overheard(Array.prototype, tools, () => tools.ctx.services.host.echo("x")),
  "while an error comes back": (tools) =>
    overheard(Array.prototype, tools, () => tools.ctx.services.host.refuse("x").catch(() => "refused")),
  "on the prototype of objects": (tools) => overheard(Object.prototype, tools, async () => tools.ctx.emit("told", "x")),
});
