import { attempt } from "../attempt.mjs";

export default attempt({
  "thrown by a method": () => {
    throw Object.create(null);
  },
  "null, from a timer": async () => {
    setTimeout(() => {
      throw null;
    }, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  },
  "an error whose every property throws": () => {
    throw new Proxy(new Error("x"), {
      get() {
        throw Object.create(null);
      },
      getPrototypeOf() {
        throw undefined;
      },
    });
  },
});
