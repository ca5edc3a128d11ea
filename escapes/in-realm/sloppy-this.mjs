import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

const sloppy = new Function("return this");

export default attempt({
  "a function made of text": (tools) => {
    const { aim, show } = tools;
    show(sloppy()[Symbol.for(aim.secretKey)]);
    return climb(sloppy(), tools);
  },
  "called back by Node": async (tools) => {
    const seen = [];
    const called = new Function("seen", "return function () { seen.push(this); }")(seen);
    setTimeout(called, 0);
    queueMicrotask(called);
    process.nextTick(called);
    new EventTarget().addEventListener("x", called);
    [1].forEach(called);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (const self of seen) climb(Object(self), tools);
  },
  "a sloppy function of Node's classes": (tools) => {
    const Theirs = Object.getPrototypeOf(URL).constructor;
    const realm = Theirs("return this")();
    tools.show(realm[Symbol.for(tools.aim.secretKey)]);
    realm[tools.aim.mark] = "taken";
  },
});
