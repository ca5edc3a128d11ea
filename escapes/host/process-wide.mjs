import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  "flags of V8": ({ claim }) => {
    power("v8").setFlagsFromString("--allow-natives-syntax");
    claim();
  },
  "a crash by such flags": () => {
    power("v8").setFlagsFromString("--allow-natives-syntax");
    return new Function("%SystemBreak()")();
  },
  "the working directory": ({ aim, claim }) => {
    outermost().process.chdir(aim.folder);
    claim();
  },
  "the title of the process": ({ aim, claim }) => {
    outermost().process.title = aim.mark;
    claim();
  },
  "the priority of the host": ({ aim, claim }) => {
    const { getPriority, setPriority } = power("os");
    setPriority(aim.hostPid, getPriority(aim.hostPid) + 1);
    claim();
  },
});
