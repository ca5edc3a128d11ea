import { subject } from "../subject.ts";

export default subject(() => {
  const { port1, port2 } = new MessageChannel(); // leak
  let received = 0;
  port1.on("message", () => (received += 1));
  return {
    use(round) {
      port2.postMessage(round);
      return received;
    },
  };
});
