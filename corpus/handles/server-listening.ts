import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(async () => {
  let connections = 0;
  const { createServer } = hostRealm().process.getBuiltinModule("node:net");
  const server = createServer(() => (connections += 1)); // leak
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve())); // leak
  return { use: () => connections };
});
