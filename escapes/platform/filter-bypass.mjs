import { attempt } from "../attempt.mjs";
import { climb, take } from "../reach.mjs";

export default attempt({
  "with a scope": (tools) => climb(new Function("with ({}) { return constructor; }")(), tools),
  "a template's tag": (tools) => {
    const { constructor: tag } = () => {};
    tools.show(tag`return globalThis`()[Symbol.for(tools.aim.secretKey)]);
    return take(tag, tools);
  },
  "a name in a catch": (tools) => {
    try {
      throw { Function: (() => {}).constructor };
    } catch ({ Function: Maker }) {
      return take(Maker, tools);
    }
  },
  "text that was changed after it was checked": ({ show }) => show(text()),
});

// The host writes another text into this file once it is read: see stage.ts.
function text() {
  return "as it was when it was hashed";
}
