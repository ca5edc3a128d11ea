import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(async ({ scope }) => {
  let connections = 0;
  const { createServer } = hostRealm().process.getBuiltinModule("node:net");
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  scope.add("server", () => new Promise<void>((resolve) => server.close(() => resolve())));
  return { use: () => connections };
});
