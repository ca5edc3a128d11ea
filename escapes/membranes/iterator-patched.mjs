import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** Replaces a method of a prototype by one that hands on what it is used on, while the work is done. */
async function patched(prototype, key, tools, work) {
  const before = Object.getOwnPropertyDescriptor(prototype, key);
  const heard = [];
  Object.defineProperty(prototype, key, {
    ...before,
    value(...given) {
      if (heard.length < 200) heard[heard.length] = [this, ...given];
      return Reflect.apply(before.value, this, given);
    },
  });
  try {
    return await work();
  } finally {
    Object.defineProperty(prototype, key, before);
    for (const each of heard) for (const value of each) climb(Object(value), tools);
  }
}

export default attempt({
  "of arrays, while a service is called": (tools) =>
    patched(Array.prototype, Symbol.iterator, tools, () => tools.ctx.services.host.echo("x")),
  "of maps, while a log line is written": (tools) =>
    patched(Map.prototype, "get", tools, async () => tools.ctx.log.info("x")),
  "then of promises, while a service is called": (tools) =>
    patched(Promise.prototype, "then", tools, () => tools.ctx.services.host.echo("x")),
});
