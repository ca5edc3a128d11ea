import { attempt } from "../attempt.mjs";
import { climb, rejectionOf, thrownBy } from "../reach.mjs";

const causes = function* (error) {
  for (let at = error; typeof at === "object" && at !== null; at = at.cause) yield at;
};

export default attempt({
  "of a service's error": async (tools) => {
    for (const each of causes(await rejectionOf(() => tools.ctx.services.host.refuse("x")))) climb(each, tools);
  },
  "of an error of Node's": async (tools) => {
    const { default: assert } = await import("node:assert");
    for (const each of causes(thrownBy(() => assert.equal(1, 2)))) climb(each, tools);
    const clone = structuredClone(new Error("x", { cause: new Error("y") }));
    for (const each of causes(clone)) climb(each, tools);
  },
  "a cause that is its own cause": async () => {
    const error = new Error("x");
    error.cause = error;
    throw error;
  },
});
