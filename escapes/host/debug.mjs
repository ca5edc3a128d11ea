import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  "process._debugProcess": ({ aim, claim }) => {
    outermost().process._debugProcess(aim.hostPid);
    claim();
  },
  "SIGUSR1, which opens the inspector": ({ aim, claim }) => {
    outermost().process.kill(aim.hostPid, "SIGUSR1");
    claim();
  },
  "inspector.open": ({ claim }) => {
    power("inspector").open(0, "127.0.0.1");
    claim();
  },
});
