import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

const withSpecies = (promise, tools) => {
  class Caught {
    static get [Symbol.species]() {
      return Caught;
    }
    constructor(executor) {
      climb(executor, tools);
      executor(
        (value) => climb(Object(value), tools),
        (error) => climb(Object(error), tools),
      );
    }
  }
  Object.defineProperty(promise, "constructor", { value: Caught, configurable: true });
  return promise;
};

export default attempt({
  "of the promise of a service": async (tools) => {
    const promise = tools.ctx.services.host.echo("x");
    climb(promise, tools);
    await withSpecies(promise, tools)
      .then(() => 1)
      ?.catch?.(() => 2);
  },
  "of a promise of Node's": async (tools) => {
    const promise = crypto.subtle.digest("SHA-256", new Uint8Array(1));
    climb(promise, tools);
    await withSpecies(promise, tools)
      .then(() => 1)
      ?.catch?.(() => 2);
  },
  "of a thenable that is answered": async (tools) => {
    const thenable = {
      then(resolve, reject) {
        climb(resolve, tools);
        climb(reject, tools);
        resolve("x");
      },
    };
    return Promise.resolve(await thenable);
  },
});
