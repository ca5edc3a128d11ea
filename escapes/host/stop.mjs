import { attempt } from "../attempt.mjs";
import { outermost } from "../reach.mjs";

export default attempt({
  "SIGSTOP to the host": ({ aim, claim }) => {
    outermost().process.kill(aim.hostPid, "SIGSTOP");
    claim();
  },
  "SIGSTOP to its process group": ({ claim }) => {
    outermost().process.kill(0, "SIGSTOP");
    claim();
  },
});
