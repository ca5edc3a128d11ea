import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "a name spelled with escapes": (tools) => {
    const found = globalThis;
    return climb(found["pro" + "cess"] ?? {}, tools);
  },
  "a computed name": ({ aim, show }) => {
    const name = ["global", "This"].join("");
    show(globalThis[name][`pro${"cess"}`]?.env?.[aim.envName]);
  },
  "the name that the bundle's own text uses": (tools) => {
    const inner = typeof $tenon === "undefined" ? {} : $tenon;
    climb(inner.require ?? {}, tools);
    climb(inner, tools);
    return climb(inner.require?.("node:vm") ?? {}, tools);
  },
  "the same name in text that is evaluated": (tools) => {
    const inner = new Function("return typeof $tenon === 'undefined' ? {} : $tenon")();
    return climb(inner, tools);
  },
});
