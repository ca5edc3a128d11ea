import { attempt } from "../attempt.mjs";

// Long enough for the rejection to be told before the call is answered.
const later = () => new Promise((resolve) => setTimeout(resolve, 50));

export default attempt({
  "of an executor that throws": async () => {
    void new Promise(() => {
      throw new Error("unhandled");
    });
    await later();
  },
  "of an async function": async () => {
    void (async () => {
      throw null;
    })();
    await later();
  },
  "of an async generator": async () => {
    void (async function* () {
      throw Object.create(null);
    })().next();
    await later();
  },
  "of await using": async () => {
    void (async () => {
      await using _held = {
        async [Symbol.asyncDispose]() {
          throw new Error("unhandled");
        },
      };
    })();
    await later();
  },
});
