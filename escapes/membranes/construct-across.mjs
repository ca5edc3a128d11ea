import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** Makes an object whose prototype is taken from the realm of the target. */
function made(Class, target, given = []) {
  const Target = target.bind();
  Object.defineProperty(Target, "prototype", { value: undefined });
  return Reflect.construct(Class, given, Target);
}

export default attempt({
  "a Date of the realm of a web class": (tools) => climb(made(Date, URL), tools),
  "a Promise of the realm of a method of Node's": (tools) =>
    climb(made(Promise, Object.getPrototypeOf(URL), [() => {}]), tools),
  "an Array of the realm of a function that Node hands out": async (tools) => {
    const { inherits } = await import("node:util");
    return climb(made(Array, inherits), tools);
  },
});
