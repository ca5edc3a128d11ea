import { attempt } from "../attempt.mjs";
import { outermost } from "../reach.mjs";

const settle = () => new Promise((resolve) => setTimeout(resolve, 200));

export default attempt({
  "process.exit": async () => {
    process.exit(3);
    await settle();
  },
  "process.exit of where Node's classes come from": async () => {
    outermost().process.exit(3);
    await settle();
  },
  "process.reallyExit": async () => {
    outermost().process.reallyExit(3);
    await settle();
  },
  "process.abort": async () => {
    outermost().process.abort();
    await settle();
  },
});
