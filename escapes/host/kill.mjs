import { attempt } from "../attempt.mjs";
import { outermost } from "../reach.mjs";

export default attempt({
  "a signal to the host": ({ aim, claim }) => {
    outermost().process.kill(aim.hostPid, "SIGUSR2");
    claim();
  },
  "a signal to its own number": ({ claim }) => {
    const { process } = outermost();
    process.kill(process.pid, "SIGUSR2");
    claim();
  },
  "a signal to its parent's number": ({ aim, claim }) => {
    const { process } = outermost();
    // In a thread that is whoever started the host.
    const pid = process.pid === aim.hostPid ? aim.hostPid : process.ppid;
    process.kill(pid, "SIGUSR2");
    claim();
  },
  "a signal to its process group": ({ claim }) => {
    outermost().process.kill(0, "SIGUSR2");
    claim();
  },
  "a signal by what is below process.kill": ({ aim, claim }) => {
    const failed = outermost().process._kill(aim.hostPid, 12);
    if (failed !== 0) throw new Error(`it failed with ${failed}`);
    claim();
  },
  "the end of the host": ({ aim, claim }) => {
    outermost().process.kill(aim.hostPid, "SIGKILL");
    claim();
  },
});
