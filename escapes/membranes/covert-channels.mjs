import { attempt } from "../attempt.mjs";
import { outermost, power } from "../reach.mjs";

export default attempt({
  "a broadcast channel that the host listens to": async ({ aim, claim }) => {
    const channel = new BroadcastChannel(aim.channel);
    channel.postMessage("from the plugin");
    claim();
    await new Promise((resolve) => setTimeout(resolve, 100));
    channel.close();
  },
  "a message to the host's thread": async ({ claim }) => {
    const { postMessageToThread } = power("worker_threads");
    await postMessageToThread(0, "from the plugin");
    claim();
  },
  "the names of the locks that the host holds": async ({ show }) => {
    const { held = [] } = await outermost().navigator.locks.query();
    for (const { name } of held) show(name);
  },
});
