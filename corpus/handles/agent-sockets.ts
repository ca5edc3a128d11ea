import { once } from "node:events";
import { Agent, createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { subject } from "../subject.ts";

// Sockets that wait for the next request, on both sides.
export default subject(async () => {
  const server = createServer((_request, response) => response.end("fine"));
  await once(server.listen(0, "127.0.0.1"), "listening"); // leak
  const agent = new Agent({ keepAlive: true });
  return {
    async use(round) {
      const asked = get({ agent, port: (server.address() as AddressInfo).port }); // leak
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      await once(response.resume(), "end");
      return round;
    },
  };
});
