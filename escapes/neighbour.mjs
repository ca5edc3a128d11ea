import { attempt } from "./attempt.mjs";

/** A plugin beside the one that tries to get out: it has a secret, and is asked after each try whether all is well. */
export default attempt({
  greet: ({ aim }) => {
    globalThis[Symbol.for(`${aim.secretKey}.neighbour`)] ??= aim.neighbour;
    return "hello";
  },
});
