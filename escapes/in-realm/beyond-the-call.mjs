import { attempt } from "../attempt.mjs";

const forever = () => {
  for (;;);
};

export default attempt({
  "a loop in a getter of the answer": () => ({
    toString: forever,
    toJSON: forever,
  }),
  "a loop in a timer, once it has answered": async () => {
    setTimeout(forever, 0);
    await new Promise(() => {});
  },
  "microtasks without end": async () => {
    for (;;) await null;
  },
  "a regular expression without end": () => /^(a+)+$/.test(`${"a".repeat(40)}!`),
});
