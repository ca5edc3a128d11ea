import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

export default attempt({
  "a stack that is made when an error is told of": (tools) => {
    const caught = Promise.withResolvers();
    const error = new Error("late");
    Object.defineProperty(error, "stack", {
      get() {
        climb(arguments, tools);
        caught.resolve("read");
        return "stack";
      },
    });
    setTimeout(() => {
      throw error;
    }, 0);
    setTimeout(() => caught.resolve("not read"), 50);
    return caught.promise;
  },
  "prepareStackTrace of an error thrown in a timer": (tools) => {
    const caught = Promise.withResolvers();
    const { prepareStackTrace } = Error;
    Error.prepareStackTrace = (_error, sites) => {
      for (const site of sites) climb(site.getThis() ?? {}, tools);
      return "stack";
    };
    setTimeout(() => {
      setTimeout(() => {
        Error.prepareStackTrace = prepareStackTrace;
        caught.resolve("thrown");
      }, 0);
      throw new Error("in a timer");
    }, 0);
    return caught.promise;
  },
});
