import { mapped, type Thrown } from "../thrown.ts";
import type { ExtismFunction, ExtismFunctions } from "./sdk.ts";

const AsyncFunction: unknown = (async () => undefined).constructor;

/** The same functions, that note what they throw. Extism looks whether one is declared async, so these are as theirs are. */
export function watched(functions: ExtismFunctions, thrown: Thrown): ExtismFunctions {
  return mapped(functions, (names) => mapped(names, (run) => watchedFunction(run, thrown)));
}

function watchedFunction(run: ExtismFunction, thrown: Thrown): ExtismFunction {
  if (run.constructor === AsyncFunction)
    return async (...given) => {
      try {
        return await run(...given);
      } catch (error) {
        throw thrown.note(error);
      }
    };
  return (...given) => {
    try {
      return run(...given);
    } catch (error) {
      throw thrown.note(error);
    }
  };
}
