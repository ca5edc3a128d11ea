import { hostObjects, hostRealm } from "../host-realm.ts";
import { neighbour } from "./neighbour.ts";

// Opens and closes what others leave open: timers, ports, sockets, listeners of the host, buffers.
export default neighbour(({ scope }) => {
  const { bus } = hostObjects();
  const { createServer } = hostRealm().process.getBuiltinModule("node:net");
  const listen = (): undefined => undefined;
  bus.on("request", listen);
  scope.add("listener", () => void bus.off("request", listen));
  setInterval(listen, 1);
  return async (call) => {
    const { port1 } = new MessageChannel();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const buffer = new Uint8Array(2 ** 20).fill(call);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    port1.close();
    return buffer[call] ?? 0;
  };
});
