import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** Calls the work at the very end of the stack and answers all that was thrown there. */
function atTheEnd(work) {
  const thrown = [];
  const deeper = () => {
    try {
      deeper();
    } catch {
      try {
        work();
      } catch (error) {
        thrown.push(error);
      }
    }
  };
  deeper();
  return thrown;
}

export default attempt({
  "in a web class": (tools) => {
    const errors = atTheEnd(() => new URL("http://localhost"));
    for (const error of errors.slice(0, 50)) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
  "in the means to call a service": (tools) => {
    const errors = atTheEnd(() => void tools.ctx.services.host.echo("x").catch(() => {}));
    for (const error of errors.slice(0, 50)) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
  "in the log": (tools) => {
    const errors = atTheEnd(() => tools.ctx.log.debug("x"));
    for (const error of errors.slice(0, 50)) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
});
