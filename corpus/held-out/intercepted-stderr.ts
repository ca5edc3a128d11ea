import { hostRealm } from "../host-realm.ts";
import { subject } from "../subject.ts";

export default subject(() => {
  const { stderr } = hostRealm().process;
  const write = stderr.write.bind(stderr) as (...parameters: readonly unknown[]) => boolean;
  let writes = 0;
  const counted = (...parameters: readonly unknown[]): boolean => {
    writes += 1;
    return write(...parameters);
  };
  Object.assign(stderr, { write: counted }); // leak
  return { use: () => writes };
});
