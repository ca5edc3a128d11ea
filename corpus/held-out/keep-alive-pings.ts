import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { subject } from "../subject.ts";

export default subject(async () => {
  const server = createServer((peer) => peer.pipe(peer)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1").setKeepAlive(true);
  let pongs = 0;
  socket.on("data", () => (pongs += 1));
  setInterval(() => socket.write("ping"), 1_000); // leak
  return { use: () => pongs };
});
