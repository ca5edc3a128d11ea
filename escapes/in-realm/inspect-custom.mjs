import { attempt } from "../attempt.mjs";
import { climb, rejectionOf } from "../reach.mjs";

const custom = Symbol.for("nodejs.util.inspect.custom");
const curious = (tools) => ({
  [custom](depth, options, inspect) {
    climb(options, tools);
    climb(inspect, tools);
    return "inspected";
  },
});

export default attempt({
  "of a log line": (tools) => console.log(curious(tools)),
  "of a line of the context's log": (tools) => tools.ctx.log.info("%o", curious(tools)),
  "of an error that is thrown in a timer": async (tools) => {
    setTimeout(() => {
      throw Object.assign(new Error("x"), curious(tools), { cause: curious(tools) });
    }, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
  },
  "of what a service is given": async (tools) => {
    await rejectionOf(() => tools.ctx.services.host.echo(curious(tools)));
  },
});
