import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

/** Calls the work at the last places of the stack, one after another until there is room for it, and answers what was thrown. */
function atTheEnd(work) {
  const thrown = [];
  let isDone = false;
  const deeper = () => {
    try {
      deeper();
    } catch {
      // The end of the stack.
    }
    if (isDone) return;
    try {
      work();
      isDone = true;
    } catch (error) {
      thrown[thrown.length] = error;
    }
  };
  deeper();
  return thrown;
}

export default attempt({
  "in a web class": (tools) => {
    const errors = atTheEnd(() => new URL("http://localhost"));
    for (const error of errors) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
  "in the means to call a service": (tools) => {
    const errors = atTheEnd(() => void tools.ctx.services.host.echo("x").catch(() => {}));
    for (const error of errors) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
  "in the log": (tools) => {
    const errors = atTheEnd(() => tools.ctx.log.debug("x"));
    for (const error of errors) climb(Object(error), tools);
    return `${errors.length} errors`;
  },
});
