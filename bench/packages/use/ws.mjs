/** A server and a client that say one thing to each other. */
export default async ({ WebSocket, WebSocketServer }) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (socket) => socket.on("message", (text) => socket.send(String(text))));
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}`);
  client.on("open", () => client.send("hello"));
  const text = await new Promise((resolve) => client.once("message", (data) => resolve(String(data))));
  client.terminate();
  await new Promise((resolve) => server.close(resolve));
  if (text !== "hello") throw new Error(`found ${text}`);
};
