// Answers each message of whoever connects.
import { createServer } from "node:net";
import { framed, frames } from "./framing.ts";

const server = createServer((socket) => {
  socket.on(
    "data",
    frames((message) => {
      const { id, payload } = message as { id: number; payload: { key: string; cost: number } };
      socket.write(framed({ id, payload: { key: payload.key, cost: payload.cost } }));
    }),
  );
  // Whoever ends the bench ends this.
  socket.on("error", () => process.exit());
});
server.listen(process.argv[2], () => process.send?.("ready"));
process.on("disconnect", () => process.exit());
