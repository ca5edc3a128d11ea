import { attempt } from "../attempt.mjs";
import { rejectionOf } from "../reach.mjs";

export default attempt({
  "its own Object.prototype": async ({ ctx, aim }) => {
    Object.prototype[aim.mark] = "taken";
    try {
      return await ctx.services.host.echo("x");
    } finally {
      delete Object.prototype[aim.mark];
    }
  },
  "at the end of a host object's prototypes": ({ aim }) => {
    let at = Object.getPrototypeOf(new URL("http://localhost"));
    while (Object.getPrototypeOf(at) !== null) at = Object.getPrototypeOf(at);
    at[aim.mark] = "taken";
    if (at === Object.prototype) delete at[aim.mark];
  },
  "a key __proto__ in what a service is given": async ({ ctx, aim }) => {
    const given = JSON.parse(`{"__proto__":{"${aim.mark}":"taken"},"constructor":{"prototype":{"${aim.mark}":1}}}`);
    await rejectionOf(() => ctx.services.host.echo(given));
    ctx.emit("told", `{"__proto__":{"${aim.mark}":"taken"}}`);
  },
  "a mutator of prototypes": ({ aim }) => {
    const setter = {}.__lookupSetter__("__proto__");
    const target = Object.getPrototypeOf(Object.getPrototypeOf(URL));
    const below = Object.getPrototypeOf(target);
    if (below !== Object.prototype) below[aim.mark] = "taken";
    Reflect.apply(setter, {}, [null]);
  },
});
