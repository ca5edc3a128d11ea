import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "the getter of __proto__": (tools) => {
    const getter = {}.__lookupGetter__("__proto__");
    let at = new URL("http://localhost");
    while (at !== null) {
      climb(at, tools);
      at = Reflect.apply(getter, at, []);
    }
  },
  "a getter of a buffer": (tools) => {
    const getter = Buffer.prototype.__lookupGetter__("parent") ?? Buffer.from("x").__lookupGetter__("parent");
    climb(getter, tools);
    return climb(Reflect.apply(getter, Buffer.from("x"), []), tools);
  },
  "Array species that answer the array": (tools) => {
    const list = [{}];
    list.constructor = {
      [Symbol.species]: function Self() {
        return list;
      },
    };
    climb(list.concat([tools.ctx]), { ...tools });
    return climb(
      list.map((value) => value),
      tools,
    );
  },
});
