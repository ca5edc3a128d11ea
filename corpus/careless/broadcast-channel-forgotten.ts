import { subject } from "../subject.ts";

export default subject(() => {
  let received = 0;
  const channel = new BroadcastChannel("corpus"); // leak
  channel.onmessage = () => void (received += 1);
  return { use: () => received };
});
